// What every page does first: who is signed in, the menu, sign out, offline notice.

import { del, session, setOffline } from "./api.js";
import { $, toast } from "./dom.js";

/** Fill the top bar; resolves to the user. Sends to the sign-in page where nobody is. */
export async function start({ title = "" } = {}) {
  const { user } = await session();
  if (user.must_change_password && location.pathname !== "/adgangskode") {
    location.replace("/adgangskode");
    await new Promise(() => {});
  }
  if (title) setTitle(title);
  if ($("who")) {
    $("who").hidden = false;
    $("who-name").textContent = user.display_name;
    $("who-name").title = "Din konto";
    $("who-departments").textContent = (user.departments ?? []).map((d) => d.name).join(", ");
    $("sign-out").addEventListener("click", signOut);
  }
  const here = location.pathname.split("/")[1];
  for (const link of document.querySelectorAll("[data-nav]")) {
    const roles = link.dataset.roles?.split(" ");
    if (roles) link.hidden = !roles.some((role) => user.roles.includes(role));
    const current =
      link.dataset.nav === here || (here === "dokumenter" && link.dataset.nav === "anmodninger");
    if (current) link.setAttribute("aria-current", "page");
  }
  return user;
}

const RIGHTS = {
  read: ["caseworker", "approver", "auditor"],
  edit: ["caseworker", "approver"],
  download: ["caseworker", "approver", "auditor"],
  approve: ["approver"],
  audit: ["auditor", "administrator"],
  administer: ["administrator"],
};

/** Whether to show what needs a right; the API is the one that decides. */
export const may = (user, right) => RIGHTS[right].some((role) => user.roles.includes(role));

export function setTitle(title) {
  document.title = `${title} – Aktindsigt`;
}

async function signOut() {
  try {
    await del("/session");
  } catch (problem) {
    if (problem.status !== 401) {
      toast(problem.message, { kind: "danger" });
      return;
    }
  }
  location.assign("/log-ind");
}

window.addEventListener("offline", () => setOffline(true));
window.addEventListener("online", () => setOffline(false));
window.addEventListener("unhandledrejection", (event) => {
  if (event.reason?.name === "AbortError") return;
  toast(
    event.reason?.status === undefined
      ? "Der skete en fejl på siden. Genindlæs den, hvis noget ser forkert ud."
      : event.reason.message,
    { kind: "danger" },
  );
});
