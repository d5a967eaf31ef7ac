// One request: its facts, documents, persons and releases, kept fresh while work goes on.

import { all, follow, get, patch, post } from "../api.js";
import { $, announce, ask, busy, h, showProblem, toast } from "../dom.js";
import { may, setTitle, start } from "../shell.js";
import {
  BUSY_DOCUMENTS,
  BOX_STYLES,
  BOX_WIDTHS,
  BUSY_RELEASES,
  REGIMES,
  REQUEST_STATES,
  date,
  deadline,
  number,
  plural,
} from "../words.js";
import { renderDocuments } from "./documents.js";
import { renderPersons } from "./persons.js";
import { renderReleases } from "./releases.js";
import { setUpUploads } from "./uploads.js";

const id = $("indhold").dataset.requestId;
const state = {
  id,
  user: null,
  request: null,
  documents: [],
  persons: [],
  releases: [],
  grounds: [],
  progress: null,
  editable: false,
};
const PAUSE = 800; // milliseconds between two loads of the documents while they are being read
const RELEASE_POLL = 1500;
let stopFollowing = null;
let releaseTimer = null;
let loading = false;
let again = null;
let seen = "";

async function loadAll() {
  const [request, progress, documents, persons, releases] = await Promise.all([
    get(`/requests/${id}`),
    get(`/requests/${id}/progress`),
    all(`/requests/${id}/documents`),
    all(`/requests/${id}/persons`),
    all(`/requests/${id}/releases`),
  ]);
  if (!state.grounds.length) state.grounds = await all("/grounds", { regime: request.regime });
  Object.assign(state, {
    request,
    progress,
    documents,
    persons,
    releases,
    editable: may(state.user, "edit") && request.state !== "closed",
  });
  render();
}

/** Load again after something changed; errors are shown, the old view stays. */
async function refresh() {
  try {
    await loadAll();
  } catch (problem) {
    toast(problem.message, { kind: "danger" });
  }
  watch();
}

function working() {
  return (
    state.documents.some((d) => BUSY_DOCUMENTS.has(d.state)) ||
    state.releases.some((r) => BUSY_RELEASES.has(r.state)) ||
    state.progress?.proposals === "due" ||
    state.documents.some((d) => d.attachments?.state === "working")
  );
}

/** Follow the progress while anything is being worked on. */
function watch() {
  if (working() && !stopFollowing) stopFollowing = follow(id, onProgress);
  if (!working() && stopFollowing) {
    stopFollowing();
    stopFollowing = null;
  }
  window.clearTimeout(releaseTimer);
  if (
    state.releases.some((r) => BUSY_RELEASES.has(r.state)) ||
    state.documents.some((d) => d.attachments?.state === "working")
  )
    releaseTimer = window.setTimeout(refresh, RELEASE_POLL);
}

/** Show the counts at once; load documents anew when they changed, at most once at a time. */
async function onProgress(progress) {
  state.progress = progress;
  renderProgress();
  const fingerprint = JSON.stringify([progress.state, progress.states, progress.pages_done, progress.proposals]);
  if (fingerprint === seen) return;
  if (loading) {
    again = progress;
    return;
  }
  seen = fingerprint;
  loading = true;
  const before = unread();
  try {
    await refresh();
    await new Promise((resolve) => {
      window.setTimeout(resolve, PAUSE);
    });
  } finally {
    loading = false;
  }
  if (before && !unread()) announce("Alle dokumenter er behandlet");
  const latest = again;
  again = null;
  if (latest) await onProgress(latest);
}

const unread = () => state.documents.filter((d) => BUSY_DOCUMENTS.has(d.state)).length;

function render() {
  $("grid").hidden = false;
  renderHead();
  renderProgress();
  renderDocuments({ state, changed: refresh });
  renderPersons({ state, changed: refresh });
  renderReleases({ state, changed: refresh });
  $("dropzone").hidden = !state.editable;
}

function renderHead() {
  const { request } = state;
  setTitle(request.title);
  const [label, kind] = REQUEST_STATES[request.state] ?? [request.state, ""];
  const [left, leftKind] = deadline(request.due_on, request.state);
  const facts = [
    [
      "Ansøger",
      [
        request.requester_name,
        request.requester_aliases?.length
          ? h("span", { class: "cell-sub" }, `også: ${request.requester_aliases.join(", ")}`)
          : null,
      ],
    ],
    ["Regelsæt", REGIMES[request.regime]],
    [
      "Frist",
      [
        h("span", { class: leftKind }, left),
        left === date(request.due_on) ? null : ` (${date(request.due_on)})`,
      ],
    ],
    ["Modtaget", date(request.received_on)],
    ["Sagsnummer", request.case_number || "–"],
    ["Afdeling", request.department.name],
  ];
  $("head").replaceChildren(
    h(
      "div",
      { class: "title-row" },
      h("h1", {}, request.title),
      h("span", { class: `tag ${kind}` }, label),
      h("span", { class: "hint" }, `Nr. ${request.number}`),
      h("span", { class: "spacer" }),
      state.editable
        ? h("button", { type: "button", class: "button small", onclick: edit }, "Ret oplysninger")
        : null,
      request.state === "closed" && may(state.user, "edit")
        ? h(
            "button",
            { type: "button", class: "button small", onclick: () => save({ state: "open" }) },
            "Åbn anmodningen igen",
          )
        : null,
      may(state.user, "audit")
        ? h("a", { class: "button small quiet", href: `/anmodninger/${id}/aktivitet` }, "Aktivitet")
        : null,
    ),
    h(
      "dl",
      { class: "fact-row" },
      facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))),
    ),
  );
}

function renderProgress() {
  const counted = state.documents.filter((d) => BUSY_DOCUMENTS.has(d.state));
  const place = $("progress");
  renderProposals(counted.length > 0);
  if (!counted.length) {
    const done = state.documents.filter((d) => d.state === "reviewed" || d.state === "exempt").length;
    place.replaceChildren(
      state.documents.length
        ? h(
            "span",
            {},
            `${number(done)} af ${plural(state.documents.length, "dokument", "dokumenter")} gennemgået`,
          )
        : "",
      state.documents.length
        ? h("progress", { max: state.documents.length, value: done, "aria-label": "Gennemgået" })
        : "",
    );
    return;
  }
  if (counted.every((d) => d.state === "matching")) {
    const text = `Sammenholder ${plural(counted.length, "dokument", "dokumenter")} med resten af sagen …`;
    place.replaceChildren(h("span", {}, text), h("progress", { "aria-label": text }));
    return;
  }
  const total = state.progress?.pages ?? state.documents.reduce((sum, d) => sum + d.pages, 0);
  const done = state.progress?.pages_done ?? state.documents.reduce((sum, d) => sum + d.pages_done, 0);
  const text = total
    ? `Læser ${plural(counted.length, "dokument", "dokumenter")}: ${number(done)} af ${number(total)} sider`
    : `Læser ${plural(counted.length, "dokument", "dokumenter")} …`;
  place.replaceChildren(
    h("span", {}, text),
    h("progress", { max: total || 1, value: total ? done : null, "aria-label": text }),
  );
}

/** Say that proposals are being made anew, or that it failed and can be asked for again. */
function renderProposals(reading) {
  const proposals = state.progress?.proposals ?? "current";
  const place = $("proposals");
  place.hidden = proposals === "current" || (reading && proposals === "due");
  place.className = `notice ${proposals === "failed" ? "danger" : ""}`;
  if (place.hidden) return;
  place.replaceChildren(
    proposals === "due"
      ? "Forslagene bliver lavet om efter ændringen. Det, der er afgjort, ændres ikke."
      : "Forslagene kunne ikke laves om efter den seneste ændring. Der kan ikke udleveres, før det er sket. ",
    proposals === "failed" && state.editable
      ? h(
          "button",
          {
            type: "button",
            class: "button small",
            onclick: (event) =>
              busy(event.target, async () => {
                try {
                  await post(`/requests/${id}/proposals`);
                } catch (problem) {
                  toast(problem.message, { kind: "danger" });
                }
                await refresh();
              }),
          },
          "Prøv igen",
        )
      : "",
  );
}

async function edit() {
  const { request } = state;
  const field = (name, label, value, props = {}) =>
    h(
      "div",
      { class: "field" },
      h("label", { htmlFor: `e-${name}` }, label),
      h("input", { id: `e-${name}`, name, value, ...props }),
    );
  const answer = await ask({
    title: "Ret oplysninger",
    size: "medium",
    body: [
      h(
        "div",
        { class: "columns" },
        field("title", "Titel", request.title),
        field("case_number", "Sagsnummer", request.case_number),
        field("requester_name", "Ansøgers navn", request.requester_name),
        field(
          "requester_aliases",
          "Ansøger kaldes også (adskil med komma)",
          (request.requester_aliases ?? []).join(", "),
        ),
        field("received_on", "Modtaget den", request.received_on, { type: "date" }),
        h(
          "div",
          { class: "field" },
          h("label", { htmlFor: "e-regime" }, "Regelsæt"),
          h(
            "select",
            { id: "e-regime", name: "regime" },
            Object.entries(REGIMES).map(([value, text]) =>
              h("option", { value, selected: value === request.regime }, text),
            ),
          ),
        ),
      ),
      h(
        "div",
        { class: "field" },
        h("label", { htmlFor: "e-box" }, "Overstregningernes udseende"),
        h(
          "select",
          { id: "e-box", name: "box_style" },
          Object.entries(BOX_STYLES).map(([value, text]) =>
            h("option", { value, selected: value === request.box_style }, text),
          ),
        ),
      ),
      h(
        "div",
        { class: "field" },
        h("label", { htmlFor: "e-width" }, "Felternes bredde"),
        h(
          "select",
          { id: "e-width", name: "box_width" },
          Object.entries(BOX_WIDTHS).map(([value, text]) =>
            h("option", { value, selected: value === request.box_width }, text),
          ),
        ),
        h("p", { class: "hint" }, "En bredde kan afsløre, hvilket navn der stod i feltet."),
      ),
    ],
    buttons: [
      { label: "Luk anmodningen", value: "close", kind: "danger" },
      { label: "Fortryd", value: null },
      { label: "Gem", value: "ok", kind: "primary" },
    ],
    validate: (data, value) =>
      value === "close" ||
      (data.get("title").trim() && data.get("requester_name").trim() && data.get("received_on"))
        ? null
        : "Titel, ansøger og dato skal udfyldes.",
  });
  if (!answer) return;
  if (answer.value === "close") {
    await save({ state: "closed" });
    return;
  }
  const values = Object.fromEntries(answer.form);
  values.requester_aliases = values.requester_aliases
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
  await save(values);
}

async function save(values) {
  try {
    await patch(`/requests/${id}`, values);
    state.grounds = [];
  } catch (problem) {
    toast(problem.message, { kind: "danger" });
  }
  await refresh();
}

window.addEventListener("pageshow", (event) => {
  if (event.persisted) refresh();
});

try {
  state.user = await start();
  await loadAll();
  setUpUploads({ state, changed: refresh });
  watch();
} catch (problem) {
  $("head").replaceChildren();
  showProblem($("problem"), problem);
}
