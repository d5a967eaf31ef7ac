// Upload of many files: drag and drop or button, two at a time, each with its own bar and result.

import { upload } from "../api.js";
import { $, announce, h } from "../dom.js";
import { dropTarget } from "../drop.js";
import { plural, size } from "../words.js";

const AT_ONCE = 2;
let queue = [];
let running = 0;
let context = null;

export function setUpUploads(given) {
  context = given;
  dropTarget({
    zone: $("dropzone"),
    input: $("file-input"),
    button: $("pick"),
    take: (files, dropped) => {
      if (!dropped || context.state.editable) add(files);
    },
  });
  window.addEventListener("beforeunload", (event) => {
    if (running || queue.length) event.preventDefault();
  });
}

/** Put files in the queue; `done` hears the API's item for each file that was taken. */
export function add(files, { done = null } = {}) {
  if (!files.length) return;
  const list = ensureList();
  for (const file of files) {
    const row = makeRow(file);
    list.append(row.element);
    queue.push({ file, row, done });
  }
  announce(`${plural(files.length, "fil", "filer")} bliver lagt op`);
  next();
}

function ensureList() {
  const place = $("uploads");
  if (!place.firstChild) {
    place.append(
      h(
        "div",
        { class: "card-head" },
        h("h3", {}, "Filer, der lægges op"),
        h("button", { type: "button", class: "button small quiet", onclick: clearDone }, "Skjul færdige"),
      ),
      h("div", { class: "upload-list" }),
    );
  }
  return place.lastChild;
}

function clearDone() {
  const place = $("uploads");
  for (const row of [...place.querySelectorAll(".upload.done, .upload.failed")]) row.remove();
  if (!place.querySelector(".upload")) place.replaceChildren();
}

function makeRow(file) {
  const bar = h("progress", { max: 1, value: 0, "aria-label": `Overførsel af ${file.name}` });
  const status = h("span", { class: "tag" }, "I kø");
  const note = h("p", { class: "upload-note", hidden: true });
  const element = h(
    "div",
    { class: "upload" },
    h("span", { class: "wrap-anywhere" }, file.name, " ", h("span", { class: "hint" }, size(file.size))),
    bar,
    status,
    note,
  );
  return {
    element,
    bar,
    set(text, kind, explanation = "") {
      status.textContent = text;
      status.className = `tag ${kind}`;
      note.hidden = !explanation;
      note.textContent = explanation;
      element.classList.toggle("failed", kind === "danger");
      element.classList.toggle("done", kind === "ok");
    },
  };
}

function next() {
  while (running < AT_ONCE && queue.length) {
    running += 1;
    send(queue.shift()).finally(() => {
      running -= 1;
      if (queue.length) next();
      else if (!running) finished();
    });
  }
}

async function send({ file, row, done }) {
  row.set("Overfører", "busy");
  try {
    const items = await upload(`/requests/${context.state.id}/documents`, file, {
      onprogress: (part) => {
        row.bar.value = part;
        if (part >= 1) row.set("Gemmer", "busy");
      },
    });
    row.bar.value = 1;
    const wrong = items.find((item) => item.error);
    if (wrong) row.set("Ikke taget imod", "danger", wrong.error.message);
    else {
      row.set("Taget imod", "ok");
      await done?.(items[0]);
    }
  } catch (problem) {
    row.set("Ikke taget imod", "danger", problem.message);
  }
  if (queue.length % 10 === 0) context.changed();
}

function finished() {
  context.changed();
  const failed = $("uploads").querySelectorAll(".upload.failed").length;
  announce(failed ? `${plural(failed, "fil", "filer")} blev ikke taget imod` : "Alle filer er taget imod");
  if (!failed)
    window.setTimeout(() => {
      if (!running && !queue.length) clearDone();
    }, 4000);
}
