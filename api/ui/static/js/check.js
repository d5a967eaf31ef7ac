// Is this PDF safely overstruck? A file goes up, the workers look through it, the answer comes here.

import { get, upload } from "./api.js";
import { $, announce, h, icon } from "./dom.js";
import { may, start } from "./shell.js";
import { number, plural, size } from "./words.js";
import { dropTarget } from "./drop.js";

const LOOK = 700; // milliseconds between two looks whether the answer is there
const KINDS = { safe: "ok", leak: "danger", risk: "warn", unproven: "warn" };
const HEADLINES = {
  safe: "Sikker",
  leak: "Filen lækker",
  risk: "Et menneske skal se på den",
  unproven: "Intet fundet, men ikke bevist",
};
const ADVICE = {
  safe: "Alle kontroller er bestået.",
  leak: "Udlever den ikke. Noget, der er overstreget eller skjult, kan læses i filen.",
  risk: "Se på det, der står nedenfor, før filen udleveres.",
  unproven:
    "Der er ikke fundet noget, der kan læses under felterne. En fil fra et andet program kan ikke bevises sikker; overstreg den her, hvis den skal være det.",
};
const SEVERITIES = { leak: "Læk", risk: "Se efter", note: "Godt at vide" };
const MOST_PAGES = 12;

const user = await start();
if (may(user, "read")) {
  dropTarget({ zone: $("dropzone"), input: $("file-input"), button: $("pick"), take: add });
} else {
  $("dropzone").replaceChildren(h("p", {}, "Din konto kan ikke kontrollere filer."));
}

function add(files) {
  const password = $("password").value;
  $("password").value = "";
  for (const file of files) check(file, password);
}

async function check(file, password) {
  const place = h("section", { class: "card check-result", dataset: { state: "busy" } });
  $("results").prepend(place);
  const bar = h("progress", { max: 1, value: 0, "aria-label": `Overførsel af ${file.name}` });
  const status = h("p", { class: "hint" }, "Overfører …");
  place.replaceChildren(heading(file), bar, status);
  try {
    const [item] = await upload("/checks", file, {
      password,
      onprogress: (part) => {
        bar.value = part;
      },
    });
    if (item.error) throw item.error;
    bar.removeAttribute("value");
    status.textContent = "Kontrollerer … Et langt dokument kan tage nogle minutter.";
    show(place, file, await answerTo(item.check));
  } catch (problem) {
    if (!problem.message) throw problem;
    failed(place, file, problem.message);
  }
}

async function answerTo(given) {
  let found = given;
  while (found.state === "pending") {
    await new Promise((resolve) => window.setTimeout(resolve, LOOK));
    found = await get(`/checks/${given.id}`);
  }
  return found;
}

function show(place, file, found) {
  if (found.state === "failed") {
    failed(place, file, found.error);
    return;
  }
  const { verdict, findings, checks, pages } = found.answer;
  place.dataset.state = verdict;
  place.replaceChildren(
    heading(file, pages),
    h(
      "div",
      { class: `notice ${KINDS[verdict]} check-verdict` },
      icon(verdict === "safe" ? "check" : "alert"),
      h("div", {}, h("strong", {}, HEADLINES[verdict]), h("p", {}, ADVICE[verdict])),
    ),
    findings.length ? list(findings) : null,
    h(
      "details",
      { class: "file-notes" },
      h("summary", {}, "Hvad der er kontrolleret"),
      h(
        "ul",
        { class: "findings" },
        checks.map((one) => h("li", { dataset: { state: one.state } }, `${one.label}: ${one.text}`)),
      ),
    ),
  );
  announce(`${file.name}: ${HEADLINES[verdict]}`);
}

function list(findings) {
  return h(
    "ul",
    { class: "check-findings" },
    findings.map((one) =>
      h(
        "li",
        {},
        h("span", { class: `tag ${tagOf(one.severity)}` }, SEVERITIES[one.severity]),
        h("div", {}, h("p", {}, one.message), one.advice ? h("p", { class: "hint" }, one.advice) : null),
        h("span", { class: "hint" }, where(one)),
      ),
    ),
  );
}

const tagOf = (severity) => ({ leak: "danger", risk: "warn" })[severity] ?? "";

function where({ pages, places }) {
  if (!pages.length) return "Hele filen";
  if (places.length && places.length === pages.length && places.length <= 3)
    return places.map(({ page, place }) => h("div", {}, `Side ${number(page)}: ${place}`));
  const shown = pages.slice(0, MOST_PAGES).map(number).join(", ");
  return `Side ${shown}${pages.length > MOST_PAGES ? ` og ${number(pages.length - MOST_PAGES)} til` : ""}`;
}

function heading(file, pages = 0) {
  return h(
    "div",
    { class: "card-head" },
    h("h2", { class: "wrap-anywhere" }, file.name),
    h("span", { class: "hint" }, [size(file.size), pages ? plural(pages, "side", "sider") : ""].filter(Boolean).join(" · ")),
  );
}

function failed(place, file, message) {
  place.dataset.state = "failed";
  place.replaceChildren(heading(file), h("p", { class: "notice danger", role: "alert" }, message));
}
