// From document to document: the neighbours, and what happens when one is seen to the end.

import { del, get, post } from "../api.js";
import { toast } from "../dom.js";
import { BUSY_DOCUMENTS } from "../words.js";
import { askFinish } from "./dialogs.js";

const LOOK = 2000; // milliseconds between two looks at a document that is being read
const VIEWABLE = new Set(["ready", "reviewed", "exempt"]);

/** The document `step` places on among those that can be looked at, or null. */
export function neighbour(store, step) {
  const open = store.siblings.filter((doc) => VIEWABLE.has(doc.state));
  const at = open.findIndex((doc) => doc.id === store.documentId);
  return at < 0 ? null : (open[at + step] ?? null);
}

/** Wait while a document is being read, then show it anew. */
export async function reloadWhenRead(store) {
  let { state } = store.doc;
  while (BUSY_DOCUMENTS.has(state)) {
    await new Promise((resolve) => window.setTimeout(resolve, LOOK));
    ({ state } = await get(`/documents/${store.documentId}`));
  }
  if (state !== store.doc.state) location.reload();
}

/** The next document that waits for review: after this one, else from the start. */
function nextWaiting(store) {
  const at = store.siblings.findIndex((doc) => doc.id === store.documentId);
  const others = [...store.siblings.slice(at + 1), ...store.siblings.slice(0, Math.max(at, 0))];
  return others.find((doc) => doc.state === "ready");
}

/**
 * Finish the document, or open it again where it was finished. Waits for what is being saved and
 * for the whole list, so that the count in the question is the truth. Resolves to "reopened",
 * "first" (show the first undecided one) or "" (nothing, or the next page is on its way).
 */
export async function finishDocument(store) {
  await store.chain;
  if (!store.loaded) {
    toast("Forslagene bliver stadig hentet. Prøv igen om et øjeblik.");
    return "";
  }
  try {
    if (store.doc.state === "reviewed") {
      await del(`/documents/${store.documentId}/review`);
      store.doc.state = "ready";
      toast("Gennemgangen er åbnet igen");
      return "reopened";
    }
    const answer = await askFinish(store);
    if (!answer || answer === "first") return answer ?? "";
    await post(`/documents/${store.documentId}/review`, { accept_proposals: answer.accept });
    const next = nextWaiting(store);
    location.assign(next ? `/dokumenter/${next.id}` : `/anmodninger/${store.request.id}`);
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    toast(problem.message, { kind: "danger" });
  }
  return "";
}
