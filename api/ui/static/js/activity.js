// What has happened with one request, from the audit chain; auditors and administrators only.

import { all, get, query } from "./api.js";
import { $, busy, h } from "./dom.js";
import { may, start } from "./shell.js";
import { moment, number } from "./words.js";

const ACTIONS = {
  "request.created": "Anmodning oprettet", "request.changed": "Anmodning ændret", "document.received": "Dokument modtaget",
  "document.uploaded": "Dokument lagt op", "document.changed": "Dokument ændret", "document.removed": "Dokument fjernet",
  "document.deleted": "Dokument fjernet", "document.failed": "Dokument fejlede", "document.ready": "Dokument klar til gennemgang",
  "document.reviewed": "Dokument gennemgået", "document.reopened": "Gennemgang åbnet igen", "document.retried": "Dokument prøvet igen",
  "document.retry": "Dokument prøvet igen", "document.password": "Adgangskode angivet", "document.state": "Dokument skiftede tilstand",
  "decision.made": "Afgørelse om forslag", "decision.batch": "Afgørelser om flere forslag", "decision.undone": "Afgørelse fortrudt",
  "suggestion.added": "Felt tilføjet i hånden", "person.changed": "Person ændret", "release.created": "Udlevering sat i gang",
  "release.done": "Udlevering færdig", "release.blocked": "Udlevering stoppet", "release.approved": "Udlevering godkendt",
  "release.downloaded": "Pakke hentet", "release.awaiting_approval": "Udlevering venter på godkendelse",
};
const FIELDS = { state: "tilstand", from: "fra", to: "til", count: "antal", action: "handling", ground: "hjemmel", fields: "felter",
  pages: "sider", number: "nummer", code: "kode", batch: "samling", regime: "regelsæt", role: "rolle", documents: "dokumenter",
  findings: "fund", size: "størrelse", kind: "slags", key: "nøgle", reason: "årsag", page: "side" };

const fixed = $("indhold").dataset.requestId;
const user = await start();
if (!may(user, "audit")) {
  $("entries").replaceChildren(h("p", { class: "notice danger" }, "Aktivitet kan kun ses af revisorer og administratorer."));
} else {
  const requests = may(user, "read") ? await all("/requests") : [];
  $("which").replaceChildren(...requests.map((r) => h("option", { value: r.id }, `${r.number} · ${r.title}`)));
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
    h("div", { class: "table-wrap" }, h("table", {},
      h("caption", { class: "visually-hidden" }, "Aktivitet"),
      h("thead", {}, h("tr", {}, ["Nr.", "Tidspunkt", "Hvem", "Hvad", "Detaljer"].map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, items.map((entry) => h("tr", {},
        h("td", { class: "number" }, number(entry.seq)),
        h("td", { class: "nowrap" }, moment(entry.at)),
        h("td", {}, entry.actor_name || (entry.actor === "system" ? "Tjenesten" : entry.actor)),
        h("td", {}, ACTIONS[entry.action] ?? entry.action),
        h("td", { class: "wrap-anywhere hint" }, details(entry.detail))))))),
    page.next ? h("p", {}, h("button", { type: "button", class: "button", onclick: (event) => busy(event.target, () => load(page.next, items)) }, "Vis flere")) : "");
}

function details(detail) {
  return Object.entries(detail ?? {}).map(([key, value]) => {
    const text = Array.isArray(value) ? value.join(", ") : typeof value === "object" && value ? JSON.stringify(value) : value;
    return `${FIELDS[key] ?? key}: ${text}`;
  }).join(" · ");
}
