// Accounts and departments, for administrators.

import { all, patch, post } from "./api.js";
import { $, ask, busy, h, toast } from "./dom.js";
import { may, start } from "./shell.js";
import { ROLES } from "./words.js";

let departments = [];
const user = await start();
$("new-user").addEventListener("click", () => edit(null));
$("department-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const name = $("department-name").value.trim();
  if (!name) {
    $("department-name").focus();
    return;
  }
  busy(event.submitter, () =>
    attempt(async () => {
      await post("/departments", { name });
      $("department-name").value = "";
      await load();
    }),
  );
});
if (may(user, "administer")) {
  await load(); // the form for a new user lists the departments
  $("new-user").hidden = false;
  $("department-form").hidden = false;
} else {
  $("users").replaceChildren(h("p", { class: "notice danger" }, "Brugere kan kun ses af administratorer."));
}

async function attempt(work) {
  try {
    await work();
  } catch (problem) {
    toast(problem.message, { kind: "danger" });
  }
}

async function load() {
  departments = await all("/departments");
  const users = await all("/users");
  $("departments").replaceChildren(
    h(
      "ul",
      { class: "button-row" },
      departments.map((d) => h("li", { class: "tag" }, d.name)),
    ),
  );
  $("users").replaceChildren(
    h(
      "div",
      { class: "table-wrap" },
      h(
        "table",
        {},
        h("caption", { class: "visually-hidden" }, "Brugere"),
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            ["Navn", "Brugernavn", "Roller", "Afdelinger", "Tilstand", ""].map((text) =>
              h("th", { scope: "col" }, text || h("span", { class: "visually-hidden" }, "Handling")),
            ),
          ),
        ),
        h(
          "tbody",
          {},
          users.map((one) =>
            h(
              "tr",
              {},
              h("th", { scope: "row" }, one.display_name),
              h("td", {}, one.username),
              h("td", {}, one.roles.map((role) => ROLES[role] ?? role).join(", ") || "Ingen"),
              h("td", {}, one.departments.map((d) => d.name).join(", ") || "Ingen"),
              h("td", {}, state(one)),
              h(
                "td",
                {},
                h(
                  "button",
                  {
                    type: "button",
                    class: "button small",
                    onclick: () => edit(one),
                    "aria-label": `Ret ${one.display_name}`,
                  },
                  "Ret",
                ),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

function state(one) {
  if (!one.active) return h("span", { class: "tag" }, "Lukket");
  if (one.locked) return h("span", { class: "tag warn" }, "Spærret lidt efter forkerte forsøg");
  if (one.must_change_password) return h("span", { class: "tag warn" }, "Midlertidig adgangskode");
  return h("span", { class: "tag ok" }, "Aktiv");
}

function checks(name, choices, chosen) {
  return choices.map(([value, text]) =>
    h(
      "label",
      { class: "check" },
      h("input", { type: "checkbox", name, value, checked: chosen.includes(value) }),
      text,
    ),
  );
}

/** A password that is easy to read aloud: four groups without letters that look alike. */
function temporaryPassword() {
  const letters = "abcdefghjkmnpqrstuvwxyz23456789";
  const random = crypto.getRandomValues(new Uint8Array(20));
  const text = [...random].map((n) => letters[n % letters.length]).join("");
  return text.match(/.{5}/g).join("-");
}

async function edit(one) {
  const field = (id, label, props) =>
    h("div", { class: "field" }, h("label", { htmlFor: id }, label), h("input", { id, ...props }));
  const answer = await ask({
    title: one ? `Ret ${one.display_name}` : "Ny bruger",
    body: [
      one
        ? null
        : field("u-name", "Brugernavn", {
            name: "username",
            autocomplete: "off",
            autocapitalize: "none",
            required: true,
          }),
      field("u-display", "Navn", {
        name: "display_name",
        value: one?.display_name ?? "",
        autocomplete: "off",
        required: true,
      }),
      h(
        "fieldset",
        { class: "stack" },
        h("legend", { class: "label" }, "Roller"),
        checks("roles", Object.entries(ROLES), one?.roles ?? ["caseworker"]),
      ),
      h(
        "fieldset",
        { class: "stack" },
        h("legend", { class: "label" }, "Afdelinger"),
        checks(
          "department_ids",
          departments.map((d) => [d.id, d.name]),
          one?.departments.map((d) => d.id) ?? [],
        ),
      ),
      one
        ? h(
            "label",
            { class: "check" },
            h("input", { type: "checkbox", name: "reset", value: "1" }),
            "Giv en ny midlertidig adgangskode",
          )
        : null,
      one
        ? h(
            "label",
            { class: "check" },
            h("input", { type: "checkbox", name: "active", value: "1", checked: one.active }),
            "Kontoen er åben",
          )
        : null,
    ],
    buttons: [
      { label: "Fortryd", value: null },
      { label: one ? "Gem" : "Opret bruger", value: "ok", kind: "primary" },
    ],
    validate: (data) => {
      if (!one && !data.get("username")?.trim()) return "Skriv et brugernavn.";
      if (!data.get("display_name").trim()) return "Skriv et navn.";
      return null;
    },
  });
  if (!answer) return;
  const { form } = answer;
  const values = {
    display_name: form.get("display_name").trim(),
    roles: form.getAll("roles"),
    department_ids: form.getAll("department_ids"),
  };
  const password = !one || form.get("reset") ? temporaryPassword() : "";
  if (password) values.password = password;
  await attempt(async () => {
    if (one) await patch(`/users/${one.id}`, { ...values, active: form.get("active") === "1" });
    else await post("/users", { ...values, username: form.get("username").trim().toLowerCase() });
    $("user-new").replaceChildren(
      password
        ? h(
            "div",
            { class: "notice ok stack" },
            h(
              "p",
              {},
              `Midlertidig adgangskode til ${values.display_name}. Giv den videre på en sikker måde; den skal skiftes, første gang den bruges.`,
            ),
            h("p", { class: "token-secret" }, password),
          )
        : "",
    );
    await load();
  });
}
