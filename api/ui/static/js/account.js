// One's own account, and tokens for machines (administrators make and revoke those).

import { all, del, post } from "./api.js";
import { $, ask, busy, h, toast } from "./dom.js";
import { may, start } from "./shell.js";
import { ROLES, moment } from "./words.js";

const user = await start();
const facts = [
  ["Navn", user.display_name],
  ["Brugernavn", user.username],
  ["Roller", user.roles.map((r) => ROLES[r] ?? r).join(", ")],
  ["Afdelinger", user.departments.map((d) => d.name).join(", ") || "Ingen"],
];
$("me").replaceChildren(...facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));

$("token-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const name = $("token-name").value.trim();
  if (!name) {
    $("token-name").focus();
    return;
  }
  busy(event.submitter, async () => {
    try {
      const made = await post("/tokens", { name });
      $("token-new").replaceChildren(
        h(
          "div",
          { class: "notice ok stack" },
          h("p", {}, "Nøglen er lavet. Kopiér den nu; den kan ikke vises igen."),
          h("p", { class: "token-secret" }, made.token),
        ),
      );
      $("token-name").value = "";
      await load();
    } catch (problem) {
      toast(problem.message, { kind: "danger" });
    }
  });
});
if (may(user, "administer")) {
  $("token-form").closest("section").hidden = false;
  await load();
}

async function load() {
  const tokens = await all("/tokens");
  $("tokens").replaceChildren(
    tokens.length === 0
      ? h("p", { class: "hint" }, "Der er ingen nøgler.")
      : h(
          "div",
          { class: "table-wrap" },
          h(
            "table",
            {},
            h("caption", { class: "visually-hidden" }, "Nøgler"),
            h(
              "thead",
              {},
              h(
                "tr",
                {},
                ["Navn", "Bruger", "Lavet", "Tilstand", ""].map((text) =>
                  h("th", { scope: "col" }, text || h("span", { class: "visually-hidden" }, "Handling")),
                ),
              ),
            ),
            h(
              "tbody",
              {},
              tokens.map((token) =>
                h(
                  "tr",
                  {},
                  h("th", { scope: "row" }, token.name),
                  h("td", {}, token.username),
                  h("td", {}, moment(token.created_at)),
                  h(
                    "td",
                    {},
                    token.revoked_at
                      ? h("span", { class: "tag" }, "Lukket")
                      : h("span", { class: "tag ok" }, "Virker"),
                  ),
                  h(
                    "td",
                    {},
                    token.revoked_at
                      ? ""
                      : h(
                          "button",
                          { type: "button", class: "button small danger", onclick: () => revoke(token) },
                          "Luk nøglen",
                        ),
                  ),
                ),
              ),
            ),
          ),
        ),
  );
}

async function revoke(token) {
  const answer = await ask({
    title: `Luk nøglen “${token.name}”?`,
    body: [h("p", {}, "Systemer, der bruger den, mister adgangen med det samme.")],
    buttons: [
      { label: "Fortryd", value: null },
      { label: "Luk nøglen", value: "yes", kind: "danger" },
    ],
  });
  if (!answer) return;
  await del(`/tokens/${token.id}`);
  await load();
}
