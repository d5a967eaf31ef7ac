// The boxes over one page: drawn from the suggestions, selected by click, drawn and edited by
// dragging. Coordinates are the page's own points, so zooming needs no arithmetic here.

import { s } from "../dom.js";
import { isStruck } from "./store.js";

const SMALLEST = 3; // points: a shorter drag is a click
const HANDLES = [
  ["nw", 0, 0],
  ["ne", 1, 0],
  ["sw", 0, 1],
  ["se", 1, 1],
];

export class Overlay {
  constructor(page, number, store, handlers, scale) {
    Object.assign(this, { page, number, store, handlers, scale });
    this.element = s("svg", {
      class: "overlay",
      viewBox: `0 0 ${page.width} ${page.height}`,
      preserveAspectRatio: "none",
      "aria-hidden": "true",
    });
    this.element.addEventListener("pointerdown", (event) => this.press(event));
  }

  draw(selectedId) {
    this.selectedId = selectedId;
    const shapes = [];
    let chosen = null;
    for (const one of this.store.byPage.get(this.number) ?? []) {
      if (one.id === selectedId) chosen = one;
      for (const box of one.boxes) shapes.push(...this.shape(one, box, one.id === selectedId));
    }
    if (chosen) chosen.boxes.forEach((box, index) => shapes.push(...this.handlesOf(box, index)));
    this.element.replaceChildren(...shapes);
  }

  shape(one, [x0, y0, x1, y1], selected) {
    const classes = [
      "box",
      one.category,
      one.action || "open",
      isStruck(one) ? "struck" : "",
      !one.action && one.proposed === "keep" ? "suggest-keep" : "",
      selected ? "selected" : "",
    ];
    const rect = s("rect", {
      class: classes.join(" "),
      x: x0,
      y: y0,
      width: x1 - x0,
      height: y1 - y0,
      "data-id": one.id,
    });
    const label = this.store.labelOf(one);
    if (!this.handlers.previewing() || !isStruck(one) || !label) return [rect];
    const size = Math.min((y1 - y0) * 0.62, ((x1 - x0) / label.length) * 1.8, 9);
    if (size < 3) return [rect];
    return [
      rect,
      s("text", { class: "strike-label", x: (x0 + x1) / 2, y: (y0 + y1) / 2, "font-size": size }, label),
    ];
  }

  handlesOf([x0, y0, x1, y1], index) {
    const side = 9 / this.scale();
    return HANDLES.map(([name, right, low]) =>
      s("rect", {
        class: `handle ${name}`,
        x: (right ? x1 : x0) - side / 2,
        y: (low ? y1 : y0) - side / 2,
        width: side,
        height: side,
        "data-handle": name,
        "data-index": index,
      }),
    );
  }

  point(event) {
    const area = this.element.getBoundingClientRect();
    const inside = (value, limit) => Math.max(0, Math.min(value, limit));
    return [
      inside(((event.clientX - area.left) / area.width) * this.page.width, this.page.width),
      inside(((event.clientY - area.top) / area.height) * this.page.height, this.page.height),
    ];
  }

  press(event) {
    if (
      event.button !== 0 ||
      (event.pointerType === "touch" && !this.handlers.drawing() && !event.target.dataset.handle)
    )
      return;
    const { handle, index, id } = event.target.dataset;
    if (handle && this.handlers.editable())
      this.drag(
        event,
        (start, now) => this.resize(handle, Number(index), now),
        (box) => this.dropResize(Number(index), box),
      );
    else if (id && !this.handlers.drawing()) this.handlers.onselect(id);
    else if (this.handlers.editable())
      this.drag(
        event,
        (start, now) => normal([...start, ...now]),
        (box) => this.dropDrawn(box),
      );
  }

  /** Follow the pointer; `shape` gives the box meanwhile, `drop` takes the last one. */
  drag(event, shape, drop) {
    event.preventDefault();
    this.handlers.focusViewer();
    const start = this.point(event);
    const draft = s("rect", { class: "draft" });
    let box = null;
    const move = (ev) => {
      box = shape(start, this.point(ev));
      const [x0, y0, x1, y1] = box;
      for (const [key, value] of Object.entries({ x: x0, y: y0, width: x1 - x0, height: y1 - y0 }))
        draft.setAttribute(key, value);
      if (!draft.isConnected) this.element.append(draft);
    };
    const end = (ev) => {
      this.element.removeEventListener("pointermove", move);
      this.element.removeEventListener("pointerup", end);
      this.element.removeEventListener("pointercancel", end);
      draft.remove();
      if (box && ev.type === "pointerup") drop(box);
    };
    this.element.setPointerCapture(event.pointerId);
    this.element.addEventListener("pointermove", move);
    this.element.addEventListener("pointerup", end);
    this.element.addEventListener("pointercancel", end);
  }

  resize(handle, index, [x, y]) {
    const box = [...this.store.items.get(this.selectedId).boxes[index]];
    box[handle.includes("e") ? 2 : 0] = x;
    box[handle.includes("s") ? 3 : 1] = y;
    return normal(box);
  }

  dropResize(index, box) {
    const one = this.store.items.get(this.selectedId);
    if (!one || tooSmall(box)) return;
    this.handlers.onresize(
      one,
      one.boxes.map((old, i) => (i === index ? box : old)),
    );
  }

  dropDrawn(box) {
    if (!tooSmall(box)) this.handlers.ondrawn(this.number, box);
  }
}

const round = (value) => Math.round(value * 100) / 100;
const tooSmall = ([x0, y0, x1, y1]) => x1 - x0 < SMALLEST || y1 - y0 < SMALLEST;
const normal = ([xa, ya, xb, yb]) =>
  [Math.min(xa, xb), Math.min(ya, yb), Math.max(xa, xb), Math.max(ya, yb)].map(round);

/** The hatchings that tell context from identifiers, once a page of HTML. */
export function hatchings() {
  const hatch = (id, colour, width, ground) =>
    s(
      "pattern",
      { id, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      s("rect", { width: 6, height: 6, fill: ground }),
      s("rect", { width, height: 6, fill: colour }),
    );
  return s(
    "svg",
    { width: 0, height: 0, class: "visually-hidden", "aria-hidden": "true" },
    s(
      "defs",
      {},
      hatch("hatch-open", "rgb(178 106 0 / 50%)", 1.6, "rgb(240 160 20 / 8%)"),
      hatch("hatch-open-thin", "rgb(178 106 0 / 28%)", 1, "rgb(240 160 20 / 3%)"),
      hatch("hatch-redact", "rgb(22 25 27 / 62%)", 2.4, "rgb(22 25 27 / 16%)"),
      hatch("hatch-keep", "rgb(29 107 61 / 35%)", 1.2, "rgb(29 107 61 / 4%)"),
    ),
  );
}
