// The release: what is missing before it, making it, and what came of it.

import { get, imageUrl, post } from "../api.js";
import { $, ask, busy, h, icon, toast } from "../dom.js";
import { may } from "../shell.js";
import { BUSY_RELEASES, RELEASE_STATES, moment, number, plural } from "../words.js";
import { lockedButton } from "./locked.js";
import { missingRow, whatIsMissing } from "./missing.js";

const FINISHED = new Set(["done", "awaiting_approval"]);
let context = null;
let drawn = "";
let refusal = [];
const details = new Map(); // release id → what the list doesn't say: letter, files, widths

export function renderReleases(given) {
  context = given;
  const { documents, releases, editable, user } = context.state;
  const fingerprint = JSON.stringify([documents, releases, editable, refusal]);
  if (fingerprint === drawn) return;
  drawn = fingerprint;
  const missing = whatIsMissing(documents);
  const running = releases.some((r) => BUSY_RELEASES.has(r.state));
  const newest = [...releases].sort((a, b) => b.number - a.number)[0];
  const finished = newest && FINISHED.has(newest.state) ? newest : null;
  $("release").replaceChildren(
    h(
      "div",
      { class: "stack" },
      h(
        "ul",
        { class: "missing", id: "missing" },
        missing.length
          ? missing.map(missingRow)
          : h("li", { class: "ok" }, icon("check"), ready(finished)),
      ),
      refusal.length
        ? h(
            "div",
            { class: "notice danger", role: "alert" },
            h(
              "ul",
              { class: "findings" },
              refusal.map((text) => h("li", {}, text)),
            ),
          )
        : null,
      editable
        ? h(
            "button",
            {
              type: "button",
              class: `button wide ${finished ? "" : "primary"}`,
              id: "make-release",
              disabled: missing.length > 0 || running,
              onclick: make,
            },
            running ? "Udleveringen er i gang …" : finished ? "Dan ny udlevering" : "Dan udlevering",
          )
        : null,
      [...releases].sort((a, b) => b.number - a.number).map((one) => item(one, user)),
    ),
  );
  loadDetail(releases.filter((r) => FINISHED.has(r.state)).sort((a, b) => b.number - a.number)[0]);
}

function ready(finished) {
  return finished
    ? `Udlevering ${finished.number} er lavet. Dan kun en ny, hvis dokumenter eller afgørelser er ændret siden.`
    : "Alt er gennemgået. Anmodningen er klar til udlevering.";
}

/** Ask once what to look at in the newest letter and its files; the list doesn't say it. */
async function loadDetail(newest) {
  if (!newest || details.has(newest.id)) return;
  details.set(newest.id, null);
  try {
    details.set(newest.id, await get(`/releases/${newest.id}`));
  } catch {
    return; // the letter says it too, in brackets
  }
  drawn = "";
  renderReleases(context);
}

function letterPoints(release) {
  const found = details.get(release.id)?.open_points ?? [];
  return found.length
    ? h(
        "div",
        { class: "notice warn" },
        h("p", {}, "Se efter i brevet, før det sendes:"),
        h(
          "ul",
          { class: "findings" },
          found.map((text) => h("li", {}, text)),
        ),
      )
    : null;
}

/** What was done to the files besides the boxes, and what the boxes tell. */
function fileNotes(release) {
  const detail = details.get(release.id);
  if (!detail) return null;
  const files = detail.documents.filter((d) => d.notes.length);
  if (!files.length && !detail.width_note) return null;
  return h(
    "details",
    { class: "file-notes" },
    h("summary", {}, "Om filerne i pakken"),
    detail.width_note ? h("p", { class: "hint" }, detail.width_note) : null,
    files.length
      ? h(
          "ul",
          { class: "findings" },
          files.map((d) => h("li", {}, h("strong", {}, `Akt ${d.akt_id}: `), d.notes.join(" "))),
        )
      : null,
  );
}

function item(release, user) {
  const [label, kind] = RELEASE_STATES[release.state] ?? [release.state, ""];
  const download = release.state === "done" && may(user, "download");
  return h(
    "div",
    { class: "release-item", dataset: { state: release.state } },
    h(
      "div",
      { class: "card-head" },
      h("strong", {}, `Udlevering ${release.number}`),
      h("span", { class: `tag ${kind}` }, label),
    ),
    h(
      "p",
      { class: "hint" },
      release.finished_at
        ? `Færdig ${moment(release.finished_at)}`
        : `Sat i gang ${moment(release.created_at)}`,
    ),
    parts(release),
    release.findings?.length
      ? h(
          "div",
          { class: "notice danger" },
          h("p", {}, "Udleveringen er stoppet, fordi kontrollen fandt noget:"),
          h(
            "ul",
            { class: "findings" },
            release.findings.map((f) => h("li", {}, finding(f))),
          ),
        )
      : null,
    letterPoints(release),
    fileNotes(release),
    release.state === "awaiting_approval" ? approval(release, user) : null,
    download ? fetching(release, "Hent pakken (ZIP)", "Hent pakken låst …", "primary") : null,
  );
}

/** Ways to fetch the package: as it is, where that is allowed, and locked with a password. */
function fetching(release, plain, locked, kind) {
  if (release.locked_only)
    return [
      h("p", { class: "hint" }, "Pakker herfra skal være låst med en adgangskode."),
      lockedButton(release, locked, kind),
    ];
  return [
    h(
      "a",
      {
        class: `button ${kind}`,
        href: imageUrl(`/releases/${release.id}/package`),
        download: release.package_name || true,
      },
      plain,
    ),
    lockedButton(release, locked),
  ];
}

function parts(release) {
  const { documents_total: total, documents_done: done } = release;
  if (!BUSY_RELEASES.has(release.state) || !total) return null;
  const text = `${number(done)} af ${plural(total, "dokument", "dokumenter")} overstreget og kontrolleret`;
  return [h("progress", { max: total, value: done, "aria-label": text }), h("span", { class: "hint" }, text)];
}

function finding(found) {
  const doc = context.state.documents.find((d) => d.id === found.document_id);
  return [
    doc
      ? h("a", { href: `/dokumenter/${doc.id}${found.page ? `?side=${found.page}` : ""}` }, doc.title)
      : null,
    found.page ? `${doc ? ", " : ""}side ${found.page}: ` : doc ? ": " : "",
    found.message ?? String(found),
  ];
}

function approval(release, user) {
  if (!may(user, "approve"))
    return h("p", { class: "notice warn" }, "En kollega med rollen Godkender skal godkende udleveringen.");
  const look = fetching(release, "Se pakken igennem (ZIP)", "Hent pakken låst …", "");
  if (release.created_by.id === user.id)
    return [
      h(
        "p",
        { class: "notice warn" },
        "En anden end dig skal godkende udleveringen, fordi du selv har lavet den.",
      ),
    ];
  return [
    look,
    h(
      "button",
      {
        type: "button",
        class: "button primary",
        onclick: async (event) => {
          const answer = await ask({
            title: `Godkend udlevering ${release.number}?`,
            body: [h("p", {}, "Når den er godkendt, kan pakken hentes og sendes til ansøgeren.")],
            buttons: [
              { label: "Fortryd", value: null },
              { label: "Godkend", value: "ok", kind: "primary" },
            ],
          });
          if (answer) await attempt(event.target, () => post(`/releases/${release.id}/approve`));
        },
      },
      "Godkend udleveringen",
    ),
  ];
}

async function make(event) {
  const { documents } = context.state;
  const button = event.target;
  const answer = await ask({
    title: "Dan udlevering?",
    body: [
      h(
        "p",
        {},
        `${plural(documents.length, "dokument", "dokumenter")} bliver overstreget, renset for skjult indhold og kontrolleret. Pakken får aktliste og udkast til afgørelsesbrev.`,
      ),
      h(
        "p",
        { class: "hint" },
        "Originalerne ændres ikke. Finder kontrollen noget, der ikke må komme ud, stopper udleveringen.",
      ),
    ],
    buttons: [
      { label: "Fortryd", value: null },
      { label: "Dan udlevering", value: "ok", kind: "primary" },
    ],
  });
  if (!answer) return;
  const known = new Map(context.state.releases.map((r) => [r.id, r.state]));
  await attempt(button, async () => {
    const made = await post(`/requests/${context.state.id}/releases`);
    if (known.get(made.id) === made.state)
      toast(`Intet er ændret, siden udlevering ${made.number} blev lavet. Den gælder stadig.`);
  });
}

async function attempt(button, work) {
  await busy(button, async () => {
    refusal = [];
    try {
      await work();
    } catch (problem) {
      refusal = (problem.body?.reasons ?? [{ message: problem.message }]).map((reason) => reason.message);
      toast(problem.message, { kind: "danger" });
    }
    drawn = "";
    await context.changed();
  });
}
