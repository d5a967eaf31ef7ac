// The selected suggestion: what it is, why it is there, under which ground, and the decision.

import { get } from "../api.js";
import { h, put } from "../dom.js";
import { ACTIONS, PERSON_ROLES, moment, percent, typeName } from "../words.js";
import { outcome, textOf } from "./list.js";

export function renderDetail(place, one, { store, editable, onredact, onkeep, onground, onsame, onperson }) {
  if (!one) {
    place.replaceChildren();
    return;
  }
  const person = store.persons.get(one.person);
  const kind = one.category === "context" ? "Kontekst" : "Identifikation";
  put(
    place,
    h(
      "div",
      { class: "detail-head" },
      h("span", { class: "tag" }, typeName(one.entity_type)),
      h("span", { class: "hint" }, one.recognizer === "manual" ? kind : `${kind}, ${percent(one.score)}`),
      h("span", { class: "spacer" }),
      h("span", { class: "hint" }, outcome(one)),
    ),
    h("p", { class: "detail-text" }, textOf(one)),
    h(
      "p",
      { class: "detail-why" },
      person && !editable
        ? h("strong", {}, `${PERSON_ROLES[person.role] ?? person.role}: ${person.name}. `)
        : null,
      [one.reason, one.explanation].filter(Boolean).map(sentence).join(" "),
    ),
    person && editable ? personRow(person, onperson) : null,
    editable
      ? [
          h(
            "div",
            { class: "field" },
            h("label", { htmlFor: "ground" }, "Hjemmel for overstregning"),
            groundSelect(one, store, onground),
          ),
          h(
            "div",
            { class: "detail-row decide" },
            h(
              "button",
              {
                type: "button",
                id: "do-redact",
                class: "button redact",
                "aria-pressed": String(one.action === "redact"),
                onclick: onredact,
              },
              "Overstreg ",
              h("kbd", {}, "A"),
            ),
            h(
              "button",
              {
                type: "button",
                id: "do-keep",
                class: "button keep",
                "aria-pressed": String(one.action === "keep"),
                onclick: onkeep,
              },
              "Bevar ",
              h("kbd", {}, "B"),
            ),
          ),
          h(
            "button",
            { type: "button", id: "do-same", class: "button quiet small", onclick: onsame },
            "Samme afgørelse flere steder … ",
            h("kbd", {}, "M"),
          ),
        ]
      : null,
    history(one),
  );
}

let opened = ""; // the suggestion whose history is open: the detail is drawn anew all the time

/** Who decided what and when, asked for when it is opened. */
function history(one) {
  if (!one.action && opened !== one.id) return null;
  const list = h("ol", { class: "detail-history" });
  const details = h(
    "details",
    {
      class: "hint",
      open: opened === one.id,
      ontoggle: () => {
        opened = details.open ? one.id : "";
        if (details.open) fillHistory(list, one);
      },
    },
    h("summary", { id: "history" }, "Tidligere afgørelser"),
    list,
  );
  return details;
}

async function fillHistory(list, one) {
  try {
    const found = await get(`/suggestions/${one.id}/decisions`);
    list.replaceChildren(
      ...(found.items ?? found)
        .filter((past) => past.kind === "decide")
        .map((past) =>
          h(
            "li",
            {},
            [ACTIONS[past.action], past.ground].filter(Boolean).join(", "),
            past.undone ? " (fortrudt)" : "",
            ` · ${past.decided_by.name}, ${moment(past.decided_at)}`,
            past.comment ? h("span", { class: "cell-sub" }, past.comment) : null,
          ),
        ),
    );
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    list.replaceChildren(h("li", {}, problem.message));
  }
}

/** Who this is: what is proposed for all that is said of the person follows from it. */
function personRow(person, onperson) {
  const why = person.decided ? "Rollen er valgt af en sagsbehandler." : sentence(person.role_reason || "Rollen er et gæt");
  return h(
    "fieldset",
    { class: "detail-person" },
    h("legend", { class: "label wrap-anywhere" }, `Personen ${person.name} er`),
    h(
      "select",
      {
        id: "person-role",
        "aria-label": `Rolle for ${person.name}`,
        "aria-describedby": "person-why",
        title: why,
        onchange: (event) => onperson(person, { role: event.target.value }),
      },
      Object.entries(PERSON_ROLES).map(([value, text]) =>
        h("option", { value, selected: value === person.role }, text),
      ),
    ),
    h(
      "label",
      { class: "check", title: "Fx ansøgerens eget barn eller en anden part i sagen" },
      h("input", {
        type: "checkbox",
        id: "person-open",
        checked: person.may_see,
        onchange: (event) => onperson(person, { may_see: event.target.checked }),
      }),
      "Ansøgeren må se det",
    ),
    h("span", { id: "person-why", class: "visually-hidden" }, why),
  );
}

const sentence = (text) => (/[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`);

function groundSelect(one, store, onground) {
  const chosen = store.groundFor(one);
  const known = store.grounds.some((g) => g.code === chosen);
  return h(
    "select",
    { id: "ground", onchange: (event) => onground(event.target.value) },
    known || !chosen ? null : h("option", { value: chosen, selected: true }, chosen),
    store.grounds.map((g) =>
      h("option", { value: g.code, selected: g.code === chosen }, `${g.code} – ${g.title}`),
    ),
  );
}
