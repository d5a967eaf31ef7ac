// "Skjult indhold": what a document holds that no page shows. It never leaves; files inside it can
// be brought in as documents of their own.

import { post } from "./api.js";
import { ask, h, toast } from "./dom.js";
import { HIDDEN, number, plural } from "./words.js";

const kinds = (doc) => {
  const order = Object.keys(HIDDEN);
  return Object.entries(doc.hidden ?? {}).sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
};
const nameOf = ([kind, count]) => {
  const [one, several] = HIDDEN[kind] ?? [kind, kind];
  return `${number(count)} ${count === 1 ? one : several}`;
};

export const hasHidden = (doc) => kinds(doc).length > 0;

/** One line: what there is most reason to know of. */
export function hiddenSummary(doc) {
  const all = kinds(doc);
  const shown = all.slice(0, 2).map(nameOf);
  if (all.length > 2) shown.push("mere");
  return `Skjult indhold: ${shown.length > 1 ? `${shown.slice(0, -1).join(", ")} og ${shown.at(-1)}` : shown[0]}`;
}

/** What became of the files inside; empty where nothing has been asked. */
function outcome({ state, documents, known, refused, message }) {
  if (state === "working") return "De vedhæftede filer er ved at blive hentet ind.";
  if (state === "failed") return `De vedhæftede filer kunne ikke hentes ind. ${message}`;
  if (state !== "done") return "";
  return [
    documents
      ? `${plural(documents, "vedhæftet fil", "vedhæftede filer")} er hentet ind og står sidst på listen som bilag.`
      : "",
    known ? `${plural(known, "fil", "filer")} lå i anmodningen i forvejen.` : "",
    refused.length ? `${plural(refused.length, "fil", "filer")} kunne ikke hentes ind:` : "",
  ]
    .filter(Boolean)
    .join(" ");
}

/** Show what there is; resolves to true where the files inside are now being brought in. */
export async function showHidden(doc, { editable }) {
  const files = doc.attachments ?? { state: "none", refused: [] };
  const open = ["ready", "reviewed", "exempt"].includes(doc.state);
  const offer = editable && open && ["left_out", "failed", "done"].includes(files.state);
  const said = outcome(files);
  const answer = await ask({
    title: `Skjult indhold i akt ${doc.akt_id}`,
    size: "medium",
    body: [
      h(
        "p",
        {},
        "Det her ligger i filen, men kan ikke ses på siderne. ",
        h("strong", {}, "Intet af det kommer med, når dokumentet udleveres."),
      ),
      h(
        "ul",
        { class: "hidden-list" },
        kinds(doc).map((entry) =>
          h("li", {}, h("strong", {}, nameOf(entry)), h("span", { class: "hint" }, HIDDEN[entry[0]]?.[2] ?? "")),
        ),
      ),
      files.state === "left_out"
        ? h(
            "p",
            {},
            "Er de vedhæftede filer omfattet af anmodningen? Så hent dem ind. De bliver journaliseret som bilag til akten og skal gennemgås som alle andre dokumenter.",
          )
        : null,
      said ? h("p", { class: `notice ${files.state === "failed" ? "danger" : ""}` }, said) : null,
      files.refused.length
        ? h(
            "ul",
            { class: "hidden-list" },
            files.refused.map((f) =>
              h("li", {}, h("strong", { class: "wrap-anywhere" }, f.name), h("span", { class: "hint" }, f.message)),
            ),
          )
        : null,
    ],
    buttons: [
      ...(offer
        ? [
            {
              label: files.state === "left_out" ? "Hent vedhæftede filer ind" : "Hent dem ind igen",
              value: "bring",
              kind: files.state === "left_out" ? "primary" : "quiet",
            },
          ]
        : []),
      { label: "Luk", value: null, focus: true },
    ],
  });
  if (answer?.value !== "bring") return false;
  try {
    Object.assign(doc, await post(`/documents/${doc.id}/attachments`));
    toast("De vedhæftede filer bliver hentet ind. De kommer på anmodningens liste.");
    return true;
  } catch (problem) {
    toast(problem.message, { kind: "danger" });
    return false;
  }
}
