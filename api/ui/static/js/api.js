// The one door to the HTTP API: session and CSRF token, problems as errors, lists, uploads.

const ROOT = "/api/v1";
const UNSAFE = new Set(["POST", "PATCH", "PUT", "DELETE"]);
let csrf = "";
let signedIn = null;

/** What the API said no with: message is Danish and may be shown. */
export class Problem extends Error {
  constructor(status, body) {
    super(body?.detail || body?.title || FALLBACK[status] || FALLBACK[500]);
    this.status = status;
    this.code = body?.code ?? "";
    this.body = body ?? {};
  }
}

const FALLBACK = {
  0: "Der er ingen forbindelse til tjenesten. Prøv igen om lidt.",
  401: "Du er ikke længere logget ind.",
  403: "Du har ikke rettighed til det.",
  404: "Findes ikke, eller du har ikke adgang.",
  409: "Det kan ikke lade sig gøre nu.",
  413: "Filen er for stor.",
  422: "Noget er ikke udfyldt rigtigt.",
  429: "Der er gjort for mange forsøg. Vent lidt, og prøv igen.",
  500: "Der skete en fejl i tjenesten. Prøv igen, eller kontakt driften.",
  503: "Tjenesten er optaget. Prøv igen om lidt.",
};

export function setOffline(offline) {
  const notice = document.getElementById("offline");
  if (notice) notice.hidden = !offline;
}

/** Go to the sign-in page and come back here afterwards; whoever waits, waits for ever. */
function toSignIn() {
  const here = location.pathname + location.search;
  location.assign(`/log-ind?naeste=${encodeURIComponent(here)}`);
  return new Promise(() => {});
}

/** Send a request; resolves to a response that is ok, rejects with a Problem. */
async function send(method, path, body, { signal, redirect = true, accept = "application/json" } = {}) {
  const headers = { Accept: accept };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (UNSAFE.has(method) && csrf) headers["X-CSRF-Token"] = csrf;
  let response;
  try {
    response = await fetch(ROOT + path, {
      method,
      headers,
      signal,
      credentials: "same-origin",
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    setOffline(true);
    throw new Problem(0, null);
  }
  setOffline(false);
  if (response.ok) return response;
  if (response.status === 401 && redirect) return toSignIn();
  throw new Problem(response.status, json(await response.text()));
}

function json(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

/** Call the API; resolves to the JSON body (or null), rejects with a Problem. */
export async function call(method, path, body, options) {
  const response = await send(method, path, body, options);
  return json(await response.text());
}

/** POST `body` and put the file that comes back among the browser's downloads. */
export async function download(path, body, fallback) {
  const response = await send("POST", path, body, { accept: "*/*" });
  const named = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get("Content-Disposition") ?? "");
  let file;
  try {
    file = await response.blob();
  } catch {
    throw new Problem(0, null); // cut off on the way: half a file is none
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = named ? decodeURIComponent(named[1]) : fallback;
  document.body.append(link);
  link.click();
  link.remove();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export const get = (path, options) => call("GET", path, undefined, options);
export const post = (path, body = {}, options) => call("POST", path, body, options);
export const patch = (path, body) => call("PATCH", path, body);
export const del = (path) => call("DELETE", path);
export const imageUrl = (path) => ROOT + path;

/** Query string of the values that are set. */
export function query(values) {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    if (value !== "" && value !== null && value !== undefined) params.set(key, value);
  }
  const text = params.toString();
  return text ? `?${text}` : "";
}

/** All items of a list, page by page; `each` sees every page as it comes. */
export async function all(path, values = {}, { limit = 200, each = null, signal } = {}) {
  const items = [];
  let cursor = "";
  do {
    const page = await get(path + query({ ...values, limit, cursor }), { signal });
    items.push(...page.items);
    each?.(page.items, page.total);
    cursor = page.next;
  } while (cursor);
  return items;
}

/** Who is signed in: {user, csrf_token}. Sends to the sign-in page where nobody is. */
export async function session({ refresh = false } = {}) {
  if (!signedIn || refresh) signedIn = await get("/session");
  csrf = signedIn.csrf_token;
  return signedIn;
}

export async function signIn(username, password) {
  signedIn = await call("POST", "/session", { username, password }, { redirect: false });
  csrf = signedIn.csrf_token;
  return signedIn;
}

/** Upload one file with progress; resolves to the API's items for it. */
export function upload(path, file, { password = "", onprogress } = {}) {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    if (password) form.append("password", password);
    form.append("files", file, file.name);
    const xhr = new XMLHttpRequest();
    xhr.open("POST", ROOT + path);
    xhr.setRequestHeader("X-CSRF-Token", csrf);
    xhr.setRequestHeader("Accept", "application/json");
    xhr.responseType = "json";
    xhr.upload.onprogress = (event) => {
      if (event.lengthComputable) onprogress?.(event.loaded / event.total);
    };
    xhr.onerror = () => {
      setOffline(true);
      reject(new Problem(0, null));
    };
    xhr.onload = () => {
      if (xhr.status >= 200 && xhr.status < 300) {
        resolve(xhr.response.items);
        return;
      }
      if (xhr.status === 401) toSignIn();
      reject(new Problem(xhr.status, xhr.response));
    };
    xhr.send(form);
  });
}

/**
 * Follow a request's progress: server-sent events, and polling where they fail.
 * Returns a function that stops it.
 */
export function follow(requestId, onprogress) {
  let stopped = false;
  let timer = null;
  const source = new EventSource(`${ROOT}/requests/${requestId}/events`);
  const poll = async () => {
    if (stopped) return;
    try {
      onprogress(await get(`/requests/${requestId}/progress`));
    } catch {
      /* the offline notice shows it */
    }
    timer = window.setTimeout(poll, 3000);
  };
  source.addEventListener("progress", (event) => {
    setOffline(false);
    if (timer) {
      window.clearTimeout(timer);
      timer = null;
    }
    onprogress(JSON.parse(event.data));
  });
  source.onerror = () => {
    if (!timer && !stopped) timer = window.setTimeout(poll, 1000);
  };
  return () => {
    stopped = true;
    source.close();
    window.clearTimeout(timer);
  };
}
