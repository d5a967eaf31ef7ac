// What can be done where a document failed or is locked: password, try again, replace, remove.

import { del, post } from "../api.js";
import { $, ask, busy, h, toast } from "../dom.js";
import { add } from "./uploads.js";

/** What stands under a failed or locked document; null under the others. */
export function trouble(context, doc) {
  if (doc.state === "needs_password") {
    const input = h("input", {
      type: "password",
      id: `password-${doc.id}`,
      "aria-label": `Adgangskode til ${doc.title}`,
      placeholder: "Adgangskode",
      autocomplete: "off",
    });
    return h(
      "div",
      { class: "doc-problem locked" },
      h("p", {}, doc.error?.message ?? "Filen er låst med adgangskode."),
      context.state.editable
        ? h(
            "form",
            {
              onsubmit: (event) => {
                event.preventDefault();
                act(context, event.submitter, () =>
                  post(`/documents/${doc.id}/password`, { password: input.value }),
                );
              },
            },
            input,
            h("button", { class: "button small primary", type: "submit" }, "Lås op"),
          )
        : null,
      context.state.editable ? fixes(context, doc, false) : null,
    );
  }
  if (doc.state !== "failed") return null;
  return h(
    "div",
    { class: "doc-problem" },
    h("p", {}, h("strong", {}, "Dokumentet kunne ikke behandles. "), doc.error?.message ?? ""),
    context.state.editable ? fixes(context, doc, true) : null,
  );
}

function fixes(context, doc, retry) {
  return h(
    "div",
    { class: "button-row" },
    retry
      ? h(
          "button",
          {
            type: "button",
            class: "button small",
            onclick: (event) => act(context, event.target, () => post(`/documents/${doc.id}/retry`)),
          },
          "Prøv igen",
        )
      : null,
    h("button", { type: "button", class: "button small", onclick: () => replace(doc) }, "Erstat fil …"),
    h(
      "button",
      { type: "button", class: "button small danger", onclick: () => remove(context, doc) },
      "Fjern",
    ),
  );
}

/** Do something for a document, say what went wrong, and have the page loaded anew. */
export function act(context, button, work) {
  return busy(button, async () => {
    try {
      document.activeElement?.blur();
      await work();
    } catch (problem) {
      toast(problem.message, { kind: "danger" });
    }
    context.changed();
  });
}

/** Have all failed documents read again. */
export async function retryAll(failed) {
  for (const doc of failed) await post(`/documents/${doc.id}/retry`);
}

/** Take a new file in and remove the old document only when the new one is in the store. */
function replace(doc) {
  const input = h("input", { type: "file" });
  input.addEventListener("change", () =>
    add([...input.files], {
      done: async () => {
        await del(`/documents/${doc.id}`);
        toast("Filen er erstattet");
      },
    }),
  );
  input.click();
}

/** Ask, then take a document out of the request. */
export async function remove(context, doc) {
  const answer = await ask({
    title: "Fjern dokumentet?",
    body: [h("p", {}, `“${doc.title}” bliver fjernet fra anmodningen og kommer ikke med på aktlisten.`)],
    buttons: [
      { label: "Behold", value: null },
      { label: "Fjern", value: "yes", kind: "danger" },
    ],
  });
  if (answer) await act(context, $(`dok-${doc.id}`), () => del(`/documents/${doc.id}`));
}
