// Persons found in the documents and their roles; a changed role changes what is proposed.

import { patch } from "../api.js";
import { $, ask, h, toast } from "../dom.js";
import { PERSON_ROLES, number, plural } from "../words.js";

const FIRST = 10;
let context = null;
let drawn = "";
let everyone = false;

export function renderPersons(given) {
  context = given;
  const { persons, editable } = context.state;
  const fingerprint = JSON.stringify([persons, editable, everyone]);
  if (fingerprint === drawn || $("persons").contains(document.activeElement)) return;
  drawn = fingerprint;
  if (!persons.length) {
    $("persons").replaceChildren(h("p", { class: "hint" }, "Ingen personer fundet endnu."));
    return;
  }
  const shown = everyone ? persons : persons.slice(0, FIRST);
  $("persons").replaceChildren(
    h("div", {}, shown.map(row)),
    persons.length > FIRST
      ? h(
          "button",
          {
            type: "button",
            class: "button small quiet",
            onclick: () => {
              everyone = !everyone;
              $("persons").querySelector("button:focus")?.blur();
              renderPersons(context);
            },
          },
          everyone ? "Vis færre" : `Vis alle ${number(persons.length)}`,
        )
      : "",
  );
}

function row(person) {
  return h(
    "div",
    { class: "person-row" },
    h(
      "div",
      { class: "wrap-anywhere" },
      context.state.editable
        ? h(
            "button",
            { type: "button", class: "link-button", title: "Ret navnet", onclick: () => rename(person) },
            person.name,
          )
        : person.name,
      h("span", { class: "cell-sub" }, plural(person.suggestions, "sted", "steder")),
    ),
    h(
      "select",
      {
        "aria-label": `Rolle for ${person.name}`,
        disabled: !context.state.editable,
        onchange: (event) => {
          const { value } = event.target;
          event.target.blur();
          save(person, { role: value });
        },
      },
      Object.entries(PERSON_ROLES).map(([value, text]) =>
        h("option", { value, selected: value === person.role }, text),
      ),
    ),
    person.role === "requester"
      ? null
      : h(
          "label",
          { class: "check person-open", title: "Fx ansøgerens eget barn eller en anden part i sagen" },
          h("input", {
            type: "checkbox",
            checked: person.may_see,
            disabled: !context.state.editable,
            "aria-label": `Ansøgeren må se oplysninger om ${person.name}`,
            onchange: (event) => {
              const { checked } = event.target;
              event.target.blur();
              save(person, { may_see: checked });
            },
          }),
          "Ansøgeren må se det",
        ),
  );
}

async function save(person, values) {
  try {
    await patch(`/requests/${context.state.id}/persons/${person.key}`, values);
    toast(
      "name" in values
        ? "Navnet er gemt"
        : `${"role" in values ? "Rollen er gemt" : "Gemt"}. Forslag, du ikke har taget stilling til, følger med.`,
    );
  } catch (problem) {
    drawn = "";
    toast(problem.message, { kind: "danger" });
  }
  context.changed();
}

async function rename(person) {
  const answer = await ask({
    title: "Ret navnet",
    body: [
      h(
        "div",
        { class: "field" },
        h("label", { htmlFor: "p-name" }, "Navn"),
        h("input", { id: "p-name", name: "name", value: person.name }),
      ),
    ],
    buttons: [
      { label: "Fortryd", value: null },
      { label: "Gem", value: "ok", kind: "primary" },
    ],
    validate: (data) => (data.get("name").trim() ? null : "Skriv et navn."),
  });
  if (answer) await save(person, { name: answer.form.get("name").trim() });
}
