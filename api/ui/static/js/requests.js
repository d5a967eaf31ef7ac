// The list of requests: newest first, deadline, progress, search, state; the form for a new one.

import { all, get, post, query } from "./api.js";
import { $, announce, busy, debounce, h, showProblem } from "./dom.js";
import { may, start } from "./shell.js";
import { REGIMES, REGIMES_SHORT, REQUEST_STATES, date, deadline, number, plural } from "./words.js";

const PAGE = 50;
let cursor = null;
let shown = [];
let turn = 0;

const address = new URLSearchParams(location.search);
$("q").value = address.get("q") ?? "";
$("state").value = address.get("state") ?? "";

const user = await start();
$("q").addEventListener("input", debounce(250, load));
$("state").addEventListener("change", load);
$("filters").addEventListener("submit", (event) => {
  event.preventDefault();
  load();
});
$("new-request").addEventListener("click", openForm);
$("new-form").addEventListener("submit", create);
$("new-dialog")
  .querySelector("[data-close]")
  .addEventListener("click", () => $("new-dialog").close());
$("new-request").hidden = !may(user, "edit");
if (may(user, "read")) await load();
else
  $("list").replaceChildren(
    h(
      "p",
      { class: "notice" },
      "Din konto kan ikke se anmodninger. Den kan administrere ",
      h("a", { href: "/brugere" }, "brugere"),
      ".",
    ),
  );

async function load() {
  const mine = ++turn;
  const filter = { q: $("q").value.trim(), state: $("state").value };
  history.replaceState(null, "", location.pathname + query(filter));
  const page = await get(`/requests${query({ ...filter, limit: PAGE })}`);
  if (mine !== turn) return;
  shown = page.items;
  cursor = page.next;
  render(page.total, filter);
}

async function more(event) {
  await busy(event.target, async () => {
    const page = await get(
      `/requests${query({ q: $("q").value.trim(), state: $("state").value, limit: PAGE, cursor })}`,
    );
    shown.push(...page.items);
    cursor = page.next;
    render(page.total, {});
  });
}

function render(total, filter) {
  const place = $("list");
  place.removeAttribute("aria-busy");
  if (!shown.length) {
    const searching = filter.q || filter.state;
    place.replaceChildren(
      h(
        "div",
        { class: "empty" },
        h(
          "strong",
          {},
          searching ? "Ingen anmodninger passer til søgningen" : "Der er ingen anmodninger endnu",
        ),
        h(
          "p",
          {},
          searching
            ? "Prøv et andet ord, eller vælg alle tilstande."
            : "Opret en anmodning, og læg sagens dokumenter op.",
        ),
      ),
    );
    announce("Ingen anmodninger fundet");
    return;
  }
  const heads = ["Anmodning", "Ansøger", "Regelsæt", "Frist", "Fremdrift", "Tilstand"];
  place.replaceChildren(
    h(
      "div",
      { class: "table-wrap" },
      h(
        "table",
        {},
        h("caption", { class: "visually-hidden" }, "Anmodninger"),
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            heads.map((text) => h("th", { scope: "col", class: text === "Regelsæt" ? "roomy" : "" }, text)),
          ),
        ),
        h("tbody", {}, shown.map(row)),
      ),
    ),
    h(
      "p",
      { class: "hint" },
      `Viser ${number(shown.length)} af ${number(total)}. `,
      cursor ? h("button", { type: "button", class: "button small", onclick: more }, "Vis flere") : null,
    ),
  );
  announce(`${plural(total, "anmodning", "anmodninger")} fundet`);
}

function row(item) {
  const [label, kind] = REQUEST_STATES[item.state] ?? [item.state, ""];
  const [left, leftKind] = deadline(item.due_on, item.state);
  return h(
    "tr",
    { class: "linked" },
    h(
      "th",
      { scope: "row" },
      h("a", { href: `/anmodninger/${item.id}` }, item.title),
      h(
        "span",
        { class: "cell-sub" },
        `Nr. ${item.number}${item.case_number ? ` · sag ${item.case_number}` : ""}`,
      ),
    ),
    h("td", {}, item.requester_name),
    h("td", { title: REGIMES[item.regime], class: "roomy" }, REGIMES_SHORT[item.regime] ?? item.regime),
    h(
      "td",
      { class: "nowrap" },
      h("span", { class: leftKind }, left),
      left === date(item.due_on) ? null : h("span", { class: "cell-sub" }, date(item.due_on)),
    ),
    h("td", {}, progress(item)),
    h("td", {}, h("span", { class: `tag ${kind}` }, label)),
  );
}

function progress(counts) {
  if (!counts.documents) return h("span", { class: "hint" }, "Ingen dokumenter endnu");
  const done = counts.reviewed + counts.exempt;
  const text = `${number(done)} af ${plural(counts.documents, "dokument", "dokumenter")} gennemgået`;
  return h(
    "div",
    { class: "meter-cell" },
    h("progress", { max: counts.documents, value: done, "aria-label": text }),
    h("span", { class: "hint" }, text),
    counts.failed ? h("span", { class: "hint danger-text" }, `${number(counts.failed)} fejlet`) : null,
  );
}

async function openForm() {
  const departments = (await all("/departments")).filter((d) =>
    user.departments.some((own) => own.id === d.id),
  );
  $("f-department").replaceChildren(...departments.map((d) => h("option", { value: d.id }, d.name)));
  if (!$("f-regime").options.length) {
    $("f-regime").replaceChildren(
      ...Object.entries(REGIMES).map(([value, text]) => h("option", { value }, text)),
    );
  }
  const now = new Date();
  $("f-received").value = [now.getFullYear(), now.getMonth() + 1, now.getDate()]
    .map((n) => String(n).padStart(2, "0"))
    .join("-");
  showProblem(
    $("new-error"),
    departments.length
      ? null
      : new Error("Du er ikke med i en afdeling. Bed en administrator om at tilføje dig."),
  );
  $("new-dialog").showModal();
  $("f-title").focus();
}

function create(event) {
  event.preventDefault();
  const form = event.target;
  const missing = [...form.querySelectorAll("[required]")].filter((field) => !field.value.trim());
  for (const field of form.querySelectorAll("[required]"))
    field.setAttribute("aria-invalid", missing.includes(field));
  if (missing.length) {
    const names = missing.map((field) =>
      form.querySelector(`label[for="${field.id}"]`).textContent.toLowerCase(),
    );
    showProblem($("new-error"), new Error(`Udfyld ${names.join(", ")}.`));
    missing[0].focus();
    return;
  }
  const values = Object.fromEntries(new FormData(form));
  values.requester_aliases = values.requester_aliases
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
  busy(event.submitter, async () => {
    try {
      const made = await post("/requests", values);
      location.assign(`/anmodninger/${made.id}`);
    } catch (problem) {
      showProblem($("new-error"), problem);
    }
  });
}
