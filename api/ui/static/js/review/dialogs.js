// The questions of the review page: a text everywhere, the same decision in many places, finish,
// and the sheet of keys.

import { $, ask, h } from "../dom.js";
import { plural } from "../words.js";
import { KEYMAP, keyName, keysAreOff, turnKeys } from "./keymap.js";
import { textOf } from "./list.js";
import { change, folded } from "./store.js";

const radio = (name, value, text, checked) =>
  h("label", { class: "check" }, h("input", { type: "radio", name, value, checked }), text);
const group = (title, ...choices) =>
  h("fieldset", { class: "stack" }, h("legend", { class: "label" }, title), choices);
const cancel = { label: "Fortryd", value: null };

function grounds(store, chosen) {
  return h(
    "div",
    { class: "field" },
    h("label", { htmlFor: "all-ground" }, "Hjemmel"),
    h(
      "select",
      { id: "all-ground", name: "ground" },
      store.grounds.map((g) =>
        h("option", { value: g.code, selected: g.code === chosen }, `${g.code} – ${g.title}`),
      ),
    ),
  );
}

/** Overstrike a text wherever it stands; resolves to {places, notSearched: akt numbers}, or null. */
export async function askByText(store, proposal) {
  const answer = await ask({
    title: "Overstreg en tekst overalt",
    body: [
      h(
        "div",
        { class: "field" },
        h("label", { htmlFor: "all-text" }, "Tekst"),
        h("input", { id: "all-text", name: "text", value: proposal, autocomplete: "off", maxlength: 200 }),
        h(
          "p",
          { class: "hint" },
          "Alle steder, hvor teksten står, bliver overstreget. Store og små bogstaver er uden betydning.",
        ),
      ),
      group(
        "Hvor?",
        radio("where", "request", "I alle anmodningens dokumenter", true),
        radio("where", "document", "Kun i dette dokument", false),
      ),
      grounds(store, store.lastGround || store.defaultGround()),
    ],
    buttons: [cancel, { label: "Overstreg overalt", value: "ok", kind: "primary" }],
    validate: (data) => (data.get("text").trim().length >= 2 ? null : "Skriv mindst to tegn."),
  });
  if (!answer) return null;
  const body = { text: answer.form.get("text").trim(), ground: answer.form.get("ground") };
  if (answer.form.get("where") === "document") body.documents = [store.documentId];
  const result = await store.queue(() => change(`/requests/${store.request.id}/suggestions/by-text`, body));
  if (!result) return null;
  if (result.batch) store.undoable.push({ batches: [result.batch], before: [], reload: true });
  await store.loadSuggestions();
  return { places: result.added + result.decided, notSearched: result.not_searched ?? [] };
}

/** The same decision for all with the same text or person; resolves to a count, or null. */
export async function askSame(store, one) {
  const sameText = store.order.filter((other) => one.text.trim() && folded(other.text) === folded(one.text));
  const samePerson = one.person ? store.order.filter((other) => other.person === one.person) : [];
  const answer = await ask({
    title: "Samme afgørelse flere steder",
    body: [
      group(
        "For hvad?",
        sameText.length
          ? radio("what", "text", `Alle med teksten “${textOf(one)}” (${sameText.length} her)`, true)
          : null,
        samePerson.length
          ? radio("what", "person", `Alt om samme person (${samePerson.length} her)`, !sameText.length)
          : null,
        radio("what", "type", "Alt af samme type i dokumentet", !sameText.length && !samePerson.length),
      ),
      group(
        "Hvor?",
        radio("where", "document", "I dette dokument", true),
        radio("where", "request", "I alle anmodningens dokumenter", false),
      ),
      group(
        "Hvad skal der ske?",
        radio("action", "redact", "Overstreg", (one.action || one.proposed) === "redact"),
        radio("action", "keep", "Bevar", (one.action || one.proposed) === "keep"),
      ),
      grounds(store, store.groundFor(one)),
    ],
    buttons: [cancel, { label: "Udfør", value: "ok", kind: "primary" }],
  });
  if (!answer) return null;
  const { form } = answer;
  const what = form.get("what");
  const choice = { action: form.get("action"), ground: form.get("ground") };
  if (form.get("where") === "document" || what === "type") {
    const chosen =
      what === "text"
        ? sameText
        : what === "person"
          ? samePerson
          : store.order.filter((other) => other.entity_type === one.entity_type);
    await store.decide(chosen, () => choice);
    return chosen.length;
  }
  return decideInRequest(store, one, what, choice);
}

/** In all documents of the request: the API finds them, documents that wait or failed are left out. */
async function decideInRequest(store, one, what, { action, ground }) {
  const filter = what === "person" ? { person: one.person } : { text: one.text.trim() };
  const body = action === "redact" ? { filter, action, ground } : { filter, action };
  const result = await store.queue(() => change(`/requests/${store.request.id}/decisions`, body));
  if (!result) return null;
  if (result.batch) store.undoable.push({ batches: [result.batch], before: [], reload: true });
  await store.loadSuggestions();
  return result.count;
}

/** Finish: resolves to {accept} or "first" (go to the first open one) or null. */
export async function askFinish(store) {
  const open = store.undecided();
  if (!open.length) return { accept: false };
  const strike = open.filter((one) => one.proposed === "redact").length;
  const answer = await ask({
    title: "Færdig med dokumentet?",
    body: [
      h("p", {}, `Du har ikke taget stilling til ${plural(open.length, "forslag", "forslag")}.`),
      h(
        "ul",
        { class: "findings" },
        h("li", {}, `${strike} foreslås overstreget`),
        h("li", {}, `${open.length - strike} foreslås bevaret`),
      ),
      h("p", {}, "Hvis du godkender dem, står du som den, der har truffet afgørelserne."),
    ],
    buttons: [
      cancel,
      { label: "Gå til det første", value: "first" },
      { label: `Godkend de ${open.length} og afslut`, value: "accept", kind: "primary" },
    ],
  });
  if (!answer) return null;
  return answer.value === "first" ? "first" : { accept: true };
}

/** The sheet of keys, with the choice to turn single letters off (WCAG 2.1.4). */
export async function showKeys() {
  const groups = [...new Set(KEYMAP.map((entry) => entry.group))];
  const answer = await ask({
    title: "Genvejstaster",
    size: "wide",
    body: [
      ...groups.map((name) =>
        h(
          "section",
          {},
          h("h3", {}, name),
          h(
            "div",
            { class: "keys" },
            KEYMAP.filter((entry) => entry.group === name).map((entry) =>
              h(
                "div",
                {},
                h("span", {}, entry.text),
                h(
                  "span",
                  { class: "nowrap" },
                  entry.keys.flatMap((key, i) => [i ? " " : "", h("kbd", {}, keyName(key))]),
                ),
              ),
            ),
          ),
        ),
      ),
      h(
        "p",
        { class: "hint" },
        "Med musen: klik på et felt for at vælge det, træk på siden for at tegne et nyt, træk i hjørnerne for at ændre det valgte.",
      ),
      h(
        "label",
        { class: "check" },
        h("input", { type: "checkbox", name: "on", value: "1", checked: !keysAreOff() }),
        "Genveje med et enkelt bogstav er slået til",
      ),
    ],
    buttons: [{ label: "Luk", value: "ok", kind: "primary", focus: true }],
  });
  if (answer) turnKeys(answer.form.get("on") === "1");
  $("viewer").focus({ preventScroll: true });
}
