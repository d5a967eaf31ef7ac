// What stands around the pages and the list: notices, save state, legend, choices of the filters.

import { $, h, s } from "../dom.js";
import { TYPES, typeName } from "../words.js";

/** Why nothing can be decided in this document now; empty where it can. */
export function stateNotice(store) {
  const { doc } = store;
  if (doc.state === "failed") return `Dokumentet kunne ikke behandles. ${doc.error?.message ?? ""}`;
  if (doc.state === "needs_password")
    return "Dokumentet er låst med adgangskode. Angiv den på anmodningens side.";
  if (doc.state === "exempt")
    return `Dokumentet er undtaget i sin helhed (${doc.exempt_ground}). Skal dele af det gives ud, så ret “Aktindsigt?” på anmodningens side.`;
  return store.readable ? "" : "Dokumentet bliver stadig læst. Forslagene vises, når det er klar.";
}

/** What is proposed for the document as a whole; `onexempt` is called to withhold it. */
export function wholeProposal(store, editable, onexempt) {
  const place = $("whole-proposal");
  const { proposal, access } = store.doc;
  place.hidden = !proposal || !editable || access !== "";
  if (place.hidden) return;
  place.replaceChildren(
    h(
      "span",
      {},
      proposal.exempt ? h("strong", {}, `Foreslås undtaget i sin helhed efter ${proposal.ground}. `) : "",
      proposal.reason,
    ),
    proposal.exempt
      ? h("button", { type: "button", class: "button small", id: "exempt", onclick: onexempt }, "Undtag hele dokumentet")
      : "",
  );
}

/** Whether all is saved, being saved, or not. */
export function saveState(store) {
  const place = $("save-state");
  place.classList.toggle("failed", Boolean(store.failure) && !store.pending);
  place.textContent = store.pending ? "Gemmer …" : store.failure ? "Ikke gemt" : "Alt er gemt";
}

/** What the boxes on the pages mean. */
export function legend() {
  const entry = (classes, text) =>
    h(
      "li",
      {},
      s(
        "svg",
        { viewBox: "0 0 38 18", "aria-hidden": "true" },
        s("rect", { class: `box ${classes}`, x: 1.5, y: 1.5, width: 35, height: 15 }),
      ),
      text,
    );
  $("legend").replaceChildren(
    entry("identifier", "foreslås overstreget"),
    entry("identifier suggest-keep", "foreslås bevaret"),
    entry("identifier redact", "overstreges"),
    entry("identifier keep", "bevares"),
    entry("context", "skraveret: kontekst om en person"),
  );
}

/** Offer the types and persons that the document has. */
export function fillFilters(store) {
  const options = (id, entries) => {
    const element = $(id);
    const { value } = element;
    element.replaceChildren(
      element.options[0],
      ...entries.map(([key, text]) => h("option", { value: key }, text)),
    );
    element.value = value;
  };
  const types = new Map();
  const persons = new Map();
  for (const one of store.order) {
    types.set(one.entity_type, (types.get(one.entity_type) ?? 0) + 1);
    if (one.person) persons.set(one.person, (persons.get(one.person) ?? 0) + 1);
  }
  options(
    "filter-type",
    Object.keys(TYPES)
      .filter((type) => types.has(type))
      .map((type) => [type, `${typeName(type)} (${types.get(type)})`]),
  );
  options(
    "filter-person",
    [...persons]
      .sort((a, b) => b[1] - a[1])
      .map(([key, count]) => [key, `${store.persons.get(key)?.name ?? key} (${count})`]),
  );
}
