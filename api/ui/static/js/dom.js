// Small helpers for building pages: elements, messages, dialogs. Text always goes in as text
// nodes, never as HTML, so nothing that a document or a person is called can run.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, props, children) {
  for (const [key, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "dataset") Object.assign(element.dataset, value);
    else if (key === "value" || key === "checked" || key === "selected") element[key] = value;
    else element.setAttribute(key === "htmlFor" ? "for" : key, value === true ? "" : String(value));
  }
  for (const child of children.flat(3)) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
  return element;
}

/** Make an HTML element: h("p", {class: "hint"}, "text", other). */
export function h(tag, props, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** Make an SVG element. */
export function s(tag, props, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

export const $ = (id) => document.getElementById(id);
export const staticUrl = (name) => `${document.body.dataset.static}/${name}`;

/** An icon of icons.svg; decoration only, so hidden from screen readers. */
export function icon(name, className) {
  return s(
    "svg",
    { class: className, "aria-hidden": "true" },
    s("use", { href: `${staticUrl("icons.svg")}#${name}` }),
  );
}

/** Replace the children of an element; what had the focus has it again where its id is still there. */
export function put(element, ...children) {
  const focused = element.contains(document.activeElement) ? document.activeElement.id : "";
  element.replaceChildren();
  fill(element, {}, children);
  if (focused) document.getElementById(focused)?.focus();
}

/** Say something to screen readers without showing it. */
export function announce(text) {
  const place = $("announcer");
  place.textContent = "";
  window.setTimeout(() => {
    place.textContent = text;
  }, 30);
}

/** A short message in the corner; errors stay until closed. */
export function toast(text, { kind = "", stay = kind === "danger" } = {}) {
  const box = h(
    "div",
    { class: `toast ${kind}`, role: kind === "danger" ? "alert" : "status" },
    h("span", {}, text),
    h("button", { type: "button", onclick: () => box.remove(), "aria-label": "Luk besked" }, "Luk"),
  );
  const shown = $("toasts");
  for (const old of shown.children) if (old.firstChild.textContent === text) old.remove();
  shown.append(box);
  while (shown.children.length > 3) shown.firstChild.remove();
  if (!stay) window.setTimeout(() => box.remove(), 6000);
}

/** Show an Error in a notice (or hide it with null). */
export function showProblem(element, error) {
  element.hidden = !error;
  element.textContent = error ? error.message : "";
}

/**
 * Ask something in the page's <dialog id="dialog">. `body` is a list of nodes, `buttons` a list of
 * {label, value, kind}, `size` "small", "medium" or "wide". Resolves to {value, form: FormData} or null when closed.
 */
export function ask({ title, body = [], buttons, size = "small", validate = null }) {
  const dialog = $("dialog");
  dialog.className = size;
  return new Promise((resolve) => {
    let answer = null;
    const problem = h("div", { class: "notice danger", role: "alert", hidden: true });
    const form = h(
      "form",
      { class: "stack", method: "dialog", novalidate: true },
      h("h2", { id: "dialog-title" }, title),
      problem,
      body,
      h(
        "div",
        { class: "actions" },
        buttons.map((b) =>
          h(
            "button",
            {
              type: b.value === null ? "button" : "submit",
              value: b.value,
              class: `button ${b.kind ?? "quiet"}`,
              onclick: b.value === null ? () => dialog.close() : null,
              autofocus: b.focus,
            },
            b.label,
          ),
        ),
      ),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const data = new FormData(form);
      const wrong = validate?.(data, event.submitter?.value);
      if (wrong) {
        problem.hidden = false;
        problem.textContent = wrong;
        problem.scrollIntoView({ block: "nearest" }); // magnified, it may be out of sight
        return;
      }
      answer = { value: event.submitter?.value ?? buttons.at(-1).value, form: data };
      dialog.close();
    });
    dialog.replaceChildren(form);
    dialog.addEventListener("close", () => resolve(answer), { once: true });
    dialog.showModal();
  });
}

/** Call `work` with the button disabled meanwhile, so that nothing is sent twice. */
export async function busy(button, work) {
  button.disabled = true;
  button.setAttribute("aria-busy", "true");
  try {
    return await work();
  } finally {
    button.disabled = false;
    button.removeAttribute("aria-busy");
  }
}

/** Wait until calls stop coming for `ms`. */
export function debounce(ms, work) {
  let timer;
  return (...args) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => work(...args), ms);
  };
}
