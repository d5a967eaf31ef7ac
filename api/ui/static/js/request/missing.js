// What stands between a request and its release.

import { h, icon } from "../dom.js";
import { BUSY_DOCUMENTS, number } from "../words.js";

/** What has to be done first, each with a link to the place where it is done. */
export function whatIsMissing(documents) {
  if (!documents.length) return [{ text: "Læg mindst ét dokument op." }];
  const pick = (test) => documents.filter(test);
  const missing = [];
  const note = (docs, one, many, link) => {
    if (docs.length)
      missing.push({
        text: docs.length === 1 ? one : `${number(docs.length)} ${many}`,
        href: link(docs[0]),
        label: docs.length === 1 ? docs[0].title : `Vis den første: ${docs[0].title}`,
      });
  };
  const row = (doc) => `#dok-${doc.id}`;
  note(
    pick((d) => d.state === "failed"),
    "Et dokument fejlede",
    "dokumenter fejlede",
    row,
  );
  note(
    pick((d) => d.state === "needs_password"),
    "Et dokument er låst",
    "dokumenter er låst",
    row,
  );
  note(
    pick((d) => BUSY_DOCUMENTS.has(d.state)),
    "Et dokument bliver læst",
    "dokumenter bliver læst",
    row,
  );
  note(
    pick((d) => d.state === "ready" && d.covered && d.access !== "no"),
    "Et dokument mangler gennemgang",
    "dokumenter mangler gennemgang",
    (d) => `/dokumenter/${d.id}`,
  );
  return missing;
}

export function missingRow(one) {
  return h(
    "li",
    {},
    icon("alert"),
    h(
      "span",
      {},
      one.text,
      one.href ? [": ", h("a", { href: one.href, class: "wrap-anywhere" }, one.label)] : null,
    ),
  );
}
