// The table of documents: what each is, how far it has come, whether access is given, and what
// can be done where it failed or is locked.

import { patch } from "../api.js";
import { $, ask, h, toast } from "../dom.js";
import { hasHidden, hiddenSummary, showHidden } from "../hidden.js";
import { ACCESS, BUSY_DOCUMENTS, DOCUMENT_STATES, number, plural, shortDate } from "../words.js";
import { act, remove, retryAll, trouble } from "./repairs.js";

const HEADS = ["Akt", "Titel", "Dato", "Sider", "Tilstand", "Forslag", "Aktindsigt?", ""];
const HEAD_CLASS = { Akt: "number", Dato: "roomy", Sider: "number roomy" };
let context = null;
let drawn = "";

export function renderDocuments(given) {
  context = given;
  const { state } = context;
  const fingerprint = JSON.stringify([state.documents, state.editable, state.grounds.length]);
  if (fingerprint === drawn) return;
  const typing = document.activeElement;
  if ($("documents").contains(typing) && typing.matches("input, select")) return;
  drawn = fingerprint;
  if (!state.documents.length) {
    $("documents").replaceChildren(h("p", { class: "hint" }, "Der er ingen dokumenter endnu."));
    return;
  }
  const failed = state.documents.filter((d) => d.state === "failed");
  $("documents").replaceChildren(
    failed.length > 1 && state.editable
      ? h(
          "div",
          { class: "doc-problem" },
          h("p", {}, `${number(failed.length)} dokumenter kunne ikke behandles.`),
          h(
            "button",
            {
              type: "button",
              class: "button small",
              onclick: (event) => act(context, event.target, () => retryAll(failed)),
            },
            "Prøv alle igen",
          ),
        )
      : "",
    h(
      "div",
      { class: "table-wrap" },
      h(
        "table",
        {},
        h("caption", { class: "visually-hidden" }, "Dokumenter i anmodningen"),
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            HEADS.map((text) =>
              h(
                "th",
                { scope: "col", class: HEAD_CLASS[text] ?? "" },
                text || h("span", { class: "visually-hidden" }, "Handling"),
              ),
            ),
          ),
        ),
        h("tbody", {}, state.documents.flatMap(rows)),
      ),
    ),
  );
}

function rows(doc) {
  const [label, kind] = DOCUMENT_STATES[doc.state] ?? [doc.state, ""];
  const reviewable = doc.state === "ready" || doc.state === "reviewed" || doc.state === "exempt";
  const main = h(
    "tr",
    { id: `dok-${doc.id}`, dataset: { state: doc.state } },
    h("td", { class: "number" }, number(doc.akt_id)),
    h(
      "th",
      { scope: "row", class: "title-cell" },
      reviewable
        ? h("a", { href: `/dokumenter/${doc.id}`, class: "doc-title" }, doc.title)
        : h("span", { class: "doc-title" }, doc.title),
      h(
        "span",
        { class: "cell-sub" },
        [doc.dok_id, doc.category, attachmentOf(doc)].filter(Boolean).join(" · "),
        changeable(doc)
          ? [
              " · ",
              h(
                "button",
                {
                  type: "button",
                  class: "link-button",
                  "aria-label": `Ret ${doc.title}`,
                  onclick: () => edit(doc),
                },
                "Ret",
              ),
            ]
          : null,
      ),
      hasHidden(doc)
        ? h(
            "button",
            {
              type: "button",
              class: "link-button hidden-content",
              onclick: async () => {
                await showHidden(doc, context.state);
                context.changed();
              },
            },
            hiddenSummary(doc),
          )
        : null,
    ),
    h("td", { class: "nowrap roomy" }, shortDate(doc.document_date)),
    h("td", { class: "number roomy" }, doc.pages ? number(doc.pages) : "–"),
    h("td", {}, h("span", { class: `tag ${kind}` }, label), reading(doc)),
    h("td", {}, suggestions(doc)),
    h("td", {}, access(doc)),
    h(
      "td",
      {},
      reviewable
        ? h(
            "a",
            {
              class: `button small ${doc.state === "ready" ? "primary" : ""}`,
              href: `/dokumenter/${doc.id}`,
              "aria-label": `${doc.state === "ready" ? "Gennemgå" : "Se"} ${doc.title}`,
            },
            doc.state === "ready" ? "Gennemgå" : "Se",
          )
        : null,
    ),
  );
  const problem = trouble(context, doc);
  return problem ? [main, h("tr", {}, h("td", { colspan: HEADS.length }, problem))] : [main];
}

function reading(doc) {
  if (!BUSY_DOCUMENTS.has(doc.state) || !doc.pages) return null;
  const done = Math.min(doc.pages_done, doc.pages);
  return h("progress", { max: doc.pages, value: done, "aria-label": `${done} af ${doc.pages} sider læst` });
}

function attachmentOf(doc) {
  const parent = context.state.documents.find((d) => d.id === doc.attachment_of);
  return parent ? `bilag til akt ${parent.akt_id}` : "";
}

const changeable = (doc) =>
  context.state.editable && doc.state !== "failed" && doc.state !== "needs_password";

function suggestions(doc) {
  const { suggestions: total, undecided } = doc;
  if (!(doc.state === "ready" || doc.state === "reviewed" || doc.state === "exempt")) return "–";
  return [
    number(total),
    undecided
      ? h("span", { class: "cell-sub warn-text nowrap" }, `${number(undecided)} mangler`)
      : h("span", { class: "cell-sub nowrap" }, total ? "alle afgjort" : ""),
  ];
}

function access(doc) {
  const { state } = context;
  const id = `access-${doc.id}`;
  const ground = h(
    "select",
    {
      id: `ground-${doc.id}`,
      "aria-label": `Hjemmel for ${doc.title}`,
      hidden: doc.access !== "no",
      disabled: !state.editable,
      onchange: (event) => save(doc, { access: "no", exempt_ground: event.target.value }),
    },
    h("option", { value: "" }, "Vælg hjemmel …"),
    state.grounds.map((g) =>
      h("option", { value: g.code, selected: g.code === doc.exempt_ground }, groundText(g)),
    ),
  );
  const choice = h(
    "select",
    {
      id,
      "aria-label": `Gives der aktindsigt i ${doc.title}?`,
      disabled: !state.editable,
      onchange: (event) => {
        ground.hidden = event.target.value !== "no";
        if (event.target.value === "no" && !doc.exempt_ground) {
          ground.focus();
          return;
        }
        save(
          doc,
          event.target.value === "no"
            ? { access: "no", exempt_ground: ground.value }
            : { access: event.target.value },
        );
      },
    },
    Object.entries(ACCESS).map(([value, text]) =>
      h("option", { value, selected: value === doc.access }, text),
    ),
  );
  return h(
    "div",
    { class: "access" },
    choice,
    ground,
    doc.proposal?.exempt && doc.access === "" && ["ready", "reviewed"].includes(doc.state)
      ? h("span", { class: "hint", title: doc.proposal.reason }, `Foreslås undtaget: ${doc.proposal.ground}`)
      : null,
    doc.covered ? null : h("span", { class: "hint" }, "Ikke omfattet"),
  );
}

/** A ground as it stands in drop-downs: paragraph first, then its short title. */
export function groundText(ground) {
  return `${ground.code} – ${ground.title}`;
}

async function save(doc, values) {
  document.activeElement?.blur();
  try {
    await patch(`/documents/${doc.id}`, values);
    toast("Gemt");
  } catch (problem) {
    toast(problem.message, { kind: "danger" });
    drawn = "";
  }
  context.changed();
}

async function edit(doc) {
  const field = (name, label, value, props = {}) =>
    h(
      "div",
      { class: "field" },
      h("label", { htmlFor: `d-${name}` }, label),
      h("input", { id: `d-${name}`, name, value: value ?? "", ...props }),
    );
  const answer = await ask({
    title: `Akt ${doc.akt_id}`,
    size: "medium",
    body: [
      h(
        "div",
        { class: "columns" },
        field("title", "Titel", doc.title),
        field("dok_id", "Dok-id", doc.dok_id),
        field("document_date", "Dokumentdato", doc.document_date, { type: "date" }),
        field("category", "Kategori", doc.category, { placeholder: "Fx Indgående, Notat, Internt" }),
      ),
      field("reason", "Begrundelse til aktlisten", doc.reason, { maxlength: 500 }),
      h(
        "label",
        { class: "check" },
        h("input", { type: "checkbox", name: "covered", value: "1", checked: doc.covered }),
        "Omfattet af anmodningen",
      ),
      h("p", { class: "hint" }, `${doc.original_name} · ${plural(doc.pages, "side", "sider")}`),
    ],
    buttons: [
      { label: "Fjern dokumentet", value: "remove", kind: "danger" },
      { label: "Fortryd", value: null },
      { label: "Gem", value: "ok", kind: "primary", focus: true },
    ],
    validate: (data, value) =>
      value === "remove" || data.get("title").trim() ? null : "Titlen skal udfyldes.",
  });
  if (!answer) return;
  if (answer.value === "remove") {
    await remove(context, doc);
    return;
  }
  const values = Object.fromEntries(answer.form);
  await save(doc, {
    ...values,
    covered: values.covered === "1",
    document_date: values.document_date || null,
  });
}
