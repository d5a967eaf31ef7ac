// What has happened with one request, from the audit chain; auditors and administrators only.

import { all, get, query } from "./api.js";
import { $, busy, h } from "./dom.js";
import { may, start } from "./shell.js";
import {
  DOCUMENT_STATES,
  PERSON_ROLES,
  REGIMES_SHORT,
  RELEASE_STATES,
  REQUEST_STATES,
  moment,
  number,
} from "./words.js";

const ACTIONS = {
  "request.created": "Anmodning oprettet",
  "request.changed": "Anmodning ændret",
  "document.added": "Dokument lagt op",
  "document.converted": "Dokument gjort klar til læsning",
  "document.changed": "Dokument ændret",
  "document.deleted": "Dokument fjernet",
  "document.failed": "Dokument fejlede",
  "document.needs_password": "Dokument er låst",
  "document.ready": "Dokument klar til gennemgang",
  "document.reviewed": "Dokument gennemgået",
  "document.reopened": "Gennemgang åbnet igen",
  "document.retried": "Dokument prøvet igen",
  "document.password_given": "Adgangskode angivet",
  "decisions.made": "Afgørelser truffet",
  "decisions.undone": "Afgørelser fortrudt",
  "person.changed": "Person ændret",
  "proposals.asked": "Forslag lavet igen",
  "attachments.asked": "Vedhæftede filer hentes ind",
  "release.created": "Udlevering sat i gang",
  "release.done": "Udlevering færdig",
  "release.awaiting_approval": "Udlevering venter på godkendelse",
  "release.document_verified": "Dokument overstreget og kontrolleret",
  "release.blocked": "Udlevering stoppet",
  "release.approved": "Udlevering godkendt",
  "release.downloaded": "Pakke hentet",
  "release.downloaded_locked": "Pakke hentet låst",
};
const FIELDS = {
  akt_id: "akt",
  state: "tilstand",
  count: "antal",
  how: "måde",
  fields: "felter",
  pages: "sider",
  number: "nummer",
  code: "fejlkode",
  regime: "regelsæt",
  role: "rolle",
  person: "person",
  documents: "dokumenter",
  struck: "overstreges",
  findings: "fund",
  marks: "felter",
  checks: "kontroller",
  size: "byte",
  accepted: "godkendte forslag",
  renamed: "nyt navn",
  media_type: "filtype",
  suggestions: "forslag",
  reason: "årsag",
  page: "side",
  editable: "Word og Excel med",
};
const HOW = {
  one: "ét forslag",
  ids: "flere valgte",
  filter: "alle, der passede",
  box: "felt i hånden",
  text: "tekst overalt",
  accept_proposals: "resten godkendt",
};
const FOR_MACHINES = new Set([
  "attachment_of",
  "batch",
  "fingerprint",
  "locked_package",
  "package",
  "release",
  "rendition",
  "sha256",
  "version",
]);

const fixed = $("indhold").dataset.requestId;
const user = await start();
if (!may(user, "audit")) {
  $("entries").replaceChildren(
    h("p", { class: "notice danger" }, "Aktivitet kan kun ses af revisorer og administratorer."),
  );
} else {
  const requests = may(user, "read") ? await all("/requests") : [];
  $("which").replaceChildren(
    ...requests.map((r) => h("option", { value: r.id }, `${r.number} · ${r.title}`)),
  );
  const wanted = fixed || new URLSearchParams(location.search).get("anmodning");
  if (wanted) $("which").value = wanted;
  $("which").addEventListener("change", () => {
    history.replaceState(null, "", `/aktivitet${query({ anmodning: $("which").value })}`);
    load();
  });
  if (requests.length) await load();
  else $("entries").replaceChildren(h("p", { class: "empty" }, "Der er ingen anmodninger endnu."));
}

async function load(cursor = "", before = []) {
  const page = await get(`/requests/${$("which").value}/audit${query({ limit: 100, cursor })}`);
  const items = [...before, ...page.items];
  $("entries").replaceChildren(
    h(
      "div",
      { class: "table-wrap" },
      h(
        "table",
        {},
        h("caption", { class: "visually-hidden" }, "Aktivitet"),
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            ["Nr.", "Tidspunkt", "Hvem", "Hvad", "Detaljer"].map((text) => h("th", { scope: "col" }, text)),
          ),
        ),
        h(
          "tbody",
          {},
          items.map((entry) =>
            h(
              "tr",
              {},
              h("td", { class: "number" }, number(entry.seq)),
              h("td", { class: "nowrap" }, moment(entry.at)),
              h("td", {}, entry.actor.name),
              h("td", {}, ACTIONS[entry.action] ?? entry.action),
              h("td", { class: "wrap-anywhere hint" }, details(entry.detail)),
            ),
          ),
        ),
      ),
    ),
    page.next
      ? h(
          "p",
          {},
          h(
            "button",
            {
              type: "button",
              class: "button",
              onclick: (event) => busy(event.target, () => load(page.next, items)),
            },
            "Vis flere",
          ),
        )
      : "",
  );
}

/** What is worth reading of an entry; hashes and ids stay in the chain. */
function details(detail) {
  return Object.entries(detail ?? {})
    .filter(([key, value]) => !FOR_MACHINES.has(key) && value !== "" && value !== null)
    .map(([key, value]) => {
      const known =
        {
          how: HOW,
          state: { ...words(DOCUMENT_STATES), ...words(REQUEST_STATES), ...words(RELEASE_STATES) },
          role: PERSON_ROLES,
          regime: REGIMES_SHORT,
        }[key] ?? {};
      const text = Array.isArray(value)
        ? value.map((one) => one.message ?? one).join(", ")
        : typeof value === "object"
          ? JSON.stringify(value)
          : value === true
            ? "ja"
            : (known[value] ?? value);
      return `${FIELDS[key] ?? key}: ${text}`;
    })
    .join(" · ");
}

function words(states) {
  return Object.fromEntries(Object.entries(states).map(([key, [text]]) => [key, text]));
}
