// Review of one document: ties viewer, list, detail, keys and the store together.

import { patch, query } from "../api.js";
import { $, announce, busy, debounce, h, toast } from "../dom.js";
import { hasHidden, showHidden } from "../hidden.js";
import { may, setTitle, start } from "../shell.js";
import { number, plural, typeName } from "../words.js";
import { renderDetail } from "./detail.js";
import { askByText, askSame, showKeys } from "./dialogs.js";
import { fillFilters, legend, saveState, stateNotice, wholeProposal } from "./frame.js";
import { actionOf } from "./keymap.js";
import { List, outcome, textOf } from "./list.js";
import { hatchings } from "./overlay.js";
import { Store } from "./store.js";
import { Viewer } from "./viewer.js";
import { finishDocument, neighbour, reloadWhenRead } from "./way.js";

const store = new Store($("indhold").dataset.documentId);
let viewer = null;
let list = null;
let selected = null;
let drawing = false;
let previewing = false;
let editable = false;

async function open() {
  const user = await start();
  await store.load();
  const open = store.doc.state === "ready" || store.doc.state === "reviewed";
  editable = may(user, "edit") && open && store.request.state !== "closed";
  setTitle(`${store.doc.akt_id} ${store.doc.title}`);
  $("back").href = `/anmodninger/${store.request.id}`;
  document.body.append(hatchings());
  viewer = new Viewer($("viewer"), store, {
    onpage: showPage,
    onzoom: (zoom) => {
      $("zoom-value").textContent = `${Math.round(zoom * 100)} %`;
    },
    onselect: (id) => select(id, { reveal: false }),
    ondrawn: addBox,
    onresize: resizeBoxes,
    drawing: () => drawing,
    previewing: () => previewing,
    editable: () => editable,
    focusViewer: () => $("viewer").focus({ preventScroll: true }),
  });
  list = new List($("list"), store, (id) => select(id));
  $("page-count").textContent = number(store.pages.length);
  legend();
  head();
  viewer.fit();
  store.on("items", () => {
    selected = selected && (store.items.get(selected.id) ?? null);
    list.rebuild();
    fillFilters(store);
    redraw();
  });
  store.on("changed", redraw);
  store.on("document", head);
  store.on("saving", () => saveState(store));
  store.on("failed", ({ problem, items }) => {
    if (items.length) select(items[0].id, { quiet: true });
    const gone = problem.status === 401;
    const reason = gone
      ? "Du er ikke længere logget ind. Genindlæs siden, og log ind igen."
      : problem.message;
    toast(`Ikke gemt: ${reason}`, { kind: "danger" });
  });
  const address = new URLSearchParams(location.search);
  if (address.get("side")) viewer.goToPage(Number(address.get("side")));
  wire();
  await store.loadSuggestions();
  const wanted =
    store.items.get(address.get("forslag")) ??
    (address.get("side") ? null : (store.undecided()[0] ?? store.order[0]));
  if (wanted) select(wanted.id, { quiet: true });
  showPage(viewer.current);
  reloadWhenRead(store);
}

// -- what is shown ------------------------------------------------------------------------------

function head() {
  const { doc, siblings } = store;
  const at = siblings.findIndex((d) => d.id === doc.id);
  $("review-title").replaceChildren(
    `Akt ${doc.akt_id}: ${doc.title}`,
    h("span", { class: "cell-sub" }, `${store.request.title} · dokument ${at + 1} af ${siblings.length}`),
  );
  $("review-title").title = doc.title;
  $("prev-doc").disabled = !neighbour(store, -1);
  $("next-doc").disabled = !neighbour(store, 1);
  const done = doc.state === "reviewed";
  $("finish").hidden = !editable;
  $("finish").textContent = done ? "Åbn gennemgangen igen" : "Færdig med dokumentet";
  $("finish").classList.toggle("primary", !done);
  $("hidden-content").hidden = !hasHidden(doc);
  const notice = stateNotice(store);
  $("state-notice").hidden = !notice;
  $("state-notice").textContent = notice;
  wholeProposal(store, editable, exempt);
  for (const id of ["draw", "by-text", "accept-page", "undo"]) $(id).disabled = !editable;
}

function redraw() {
  viewer.redraw(selected?.id ?? null);
  list.draw();
  $("list-count").textContent = list.summary();
  const page = store.undecided(store.byPage.get(viewer.current) ?? []).length;
  $("accept-page").textContent = !store.readable
    ? "Ingen forslag"
    : page
      ? `Godkend ${plural(page, "forslag", "forslag")} på side ${viewer.current}`
      : `Side ${viewer.current} er afgjort`;
  $("accept-page").disabled = !editable || !page;
  $("undo").disabled = !editable || !store.undoable.length;
  renderDetail($("detail"), selected, {
    store,
    editable,
    onredact: () => decide("redact"),
    onkeep: () => decide("keep"),
    onground: changeGround,
    onsame: same,
    onperson: changePerson,
  });
}

function showPage(page) {
  if (document.activeElement !== $("page-number")) $("page-number").value = page;
  $("prev-page").disabled = page <= 1;
  $("next-page").disabled = page >= store.pages.length;
  redraw();
  address();
}

const address = debounce(200, () => {
  history.replaceState(null, "", location.pathname + query({ side: viewer.current, forslag: selected?.id }));
});

function select(id, { reveal = true, quiet = false } = {}) {
  selected = store.items.get(id) ?? null;
  list.select(id);
  if (selected && reveal) viewer.reveal(selected.page, selected.boxes[0] ?? [0, 0, 0, 0]);
  redraw();
  address();
  if (selected && !quiet)
    announce(
      `${typeName(selected.entity_type)}: ${textOf(selected)}. ${outcome(selected)}. Side ${selected.page}.`,
    );
}

// -- what is done -------------------------------------------------------------------------------

function decide(action) {
  if (!selected || !editable) return;
  const one = selected;
  store.decide([one], () => ({ action, ground: action === "redact" ? store.groundFor(one) : "" }));
  announce(action === "redact" ? "Overstreges" : "Bevares");
  const next = list.neighbour(1, (other) => !other.action) ?? list.neighbour(1);
  if (next) select(next.id);
}

function changeGround(ground) {
  if (!selected) return;
  selected.chosenGround = ground;
  store.lastGround = ground;
  if (selected.action === "redact") store.decide([selected], () => ({ action: "redact", ground }));
  $("list").focus({ preventScroll: true });
}

/** Set who a person is; what isn't decided yet is proposed anew and shown when it is there. */
async function changePerson(person, values) {
  const changed = await store.changePerson(person, values);
  redraw();
  if (changed === null) return;
  if (changed < 0) {
    toast(
      "Gemt, men forslagene kunne ikke laves om. Bed om dem igen på anmodningens side.",
      { kind: "danger" },
    );
    return;
  }
  toast(
    changed
      ? `Gemt. ${plural(changed, "forslag", "forslag")} i dokumentet er ændret; det, du har afgjort, er som før.`
      : "Gemt. Ingen forslag i dokumentet blev ændret.",
  );
}

function acceptPage() {
  const open = store.undecided(store.byPage.get(viewer.current) ?? []);
  if (!open.length || !editable) return;
  store.decide(open, (one) => ({
    action: one.proposed,
    ground: one.proposed === "redact" ? store.groundFor(one) : "",
  }));
  toast(`${plural(open.length, "forslag", "forslag")} på side ${viewer.current} er godkendt`);
  const next = store.undecided().find((one) => one.page > viewer.current) ?? store.undecided()[0];
  if (next) select(next.id);
}

function undo() {
  if (!editable || !store.undoable.length) return;
  const [first] = store.undo();
  if (first) select(first.id, { quiet: true });
  announce("Fortrudt");
  redraw();
}

/** Withhold the document as a whole, as proposed; the request page takes it back. */
async function exempt(event) {
  await busy(event.target, async () => {
    try {
      await store.chain;
      const { ground } = store.doc.proposal;
      await patch(`/documents/${store.documentId}`, { access: "no", exempt_ground: ground });
      location.reload();
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      toast(problem.message, { kind: "danger" });
    }
  });
}

async function addBox(page, box) {
  setDrawing(false);
  const made = await store.addBox(page, box);
  if (made) {
    select(made.id, { reveal: false });
    announce("Feltet er tilføjet og overstreges");
  }
}

function resizeBoxes(one, boxes) {
  store.decide([one], () => ({ action: "redact", ground: store.groundFor(one), boxes }));
}

async function same() {
  if (!selected || !editable) return;
  const count = await askSame(store, selected);
  if (count !== null) toast(`${plural(count, "forslag", "forslag")} fik samme afgørelse`);
  reselect();
}

async function byText() {
  if (!editable) return;
  const result = await askByText(store, selected?.text.trim() ?? "");
  if (result) {
    toast(
      result.places
        ? `Teksten er overstreget ${plural(result.places, "sted", "steder")}`
        : "Teksten blev ikke fundet flere steder",
    );
    if (result.notSearched.length)
      toast(
        `Der er ikke søgt i akt ${result.notSearched.join(", ")}, fordi teksten ikke er læst. Gennemgå dem selv.`,
        { kind: "danger" },
      );
  }
  reselect();
}

function reselect() {
  if (selected) select(selected.id, { reveal: false, quiet: true });
}

async function finish() {
  if (!editable) return;
  await busy($("finish"), async () => {
    const outcome = await finishDocument(store);
    if (outcome === "first") select(store.undecided()[0].id);
    if (outcome === "reopened") head();
  });
}

function goToDocument(step) {
  const next = neighbour(store, step);
  if (next) location.assign(`/dokumenter/${next.id}`);
}

function setDrawing(on) {
  drawing = on && editable;
  $("draw").setAttribute("aria-pressed", String(drawing));
  $("viewer").classList.toggle("drawing", drawing);
}

function setPreview(on) {
  previewing = on;
  $("preview").setAttribute("aria-pressed", String(on));
  $("viewer").classList.toggle("previewing", on);
  viewer.redraw();
}

const step = (by, test) => {
  const next = list.neighbour(by, test);
  if (next) select(next.id);
};
const ACTIONS = {
  next: () => step(1),
  previous: () => step(-1),
  nextOpen: () => step(1, (one) => !one.action),
  redact: () => decide("redact"),
  keep: () => decide("keep"),
  undo,
  ground: () => $("ground")?.focus(),
  role: () => $("person-role")?.focus(),
  same,
  acceptPage,
  nextPage: () => viewer.goToPage(viewer.current + 1),
  previousPage: () => viewer.goToPage(viewer.current - 1),
  nextDocument: () => goToDocument(1),
  previousDocument: () => goToDocument(-1),
  finish,
  zoomIn: () => viewer.zoomBy(1),
  zoomOut: () => viewer.zoomBy(-1),
  fit: () => viewer.fit(),
  preview: () => setPreview(!previewing),
  draw: () => setDrawing(!drawing),
  byText,
  search: () => $("filter-q").focus(),
  cancel: () => {
    setDrawing(false);
    $("list").focus({ preventScroll: true });
  },
  help: showKeys,
};

function wire() {
  const buttons = {
    "prev-page": "previousPage",
    "next-page": "nextPage",
    "zoom-in": "zoomIn",
    "zoom-out": "zoomOut",
    "zoom-fit": "fit",
    draw: "draw",
    preview: "preview",
    help: "help",
    "by-text": "byText",
    "accept-page": "acceptPage",
    undo: "undo",
    finish: "finish",
    "prev-doc": "previousDocument",
    "next-doc": "nextDocument",
  };
  for (const [id, action] of Object.entries(buttons)) $(id).addEventListener("click", ACTIONS[action]);
  document.addEventListener("keydown", (event) => {
    const action = actionOf(event);
    if (!action) return;
    event.preventDefault();
    ACTIONS[action]();
  });
  $("page-number").addEventListener("change", (event) =>
    viewer.goToPage(Number.parseInt(event.target.value, 10) || viewer.current),
  );
  $("page-number").addEventListener("focus", (event) => event.target.select());
  $("hidden-content").addEventListener("click", () => showHidden(store.doc, { editable }));
  $("more-filters").addEventListener("click", () => {
    $("filter-more").hidden = !$("filter-more").hidden;
    $("more-filters").setAttribute("aria-expanded", String(!$("filter-more").hidden));
  });
  const filter = () => {
    const values = Object.fromEntries(new FormData($("list-filters")));
    $("filter-score-value").textContent = `${values.min_score} %`;
    list.setFilter({ ...values, min_score: Number(values.min_score) / 100 });
    redraw();
  };
  $("list-filters").addEventListener("input", debounce(80, filter));
  $("list-filters").addEventListener("submit", (event) => {
    event.preventDefault();
    filter();
    $("list").focus();
  });
  window.addEventListener("beforeunload", (event) => {
    if (store.pending) event.preventDefault();
  });
}

try {
  await open();
} catch (problem) {
  $("review-title").textContent = "Dokumentet kan ikke vises";
  $("viewer").replaceChildren(h("p", { class: "notice danger" }, problem.message));
  if (problem.status === undefined) throw problem;
}
