// The pages: a tall scrolling place in which only the sheets near the view exist, so that a
// document of 2,000 pages scrolls as lightly as one of two.

import { imageUrl, query } from "../api.js";
import { h } from "../dom.js";
import { Overlay } from "./overlay.js";

const GAP = 28;
const PAD = 16;
const PICTURE_WIDTH = 1400; // pixels across: the one size that the service keeps for reading
const STEPS = [0.4, 0.55, 0.7, 0.85, 1, 1.2, 1.45, 1.75, 2.1, 2.6, 3.2, 4];
const POINT = 96 / 72;

export class Viewer {
  constructor(place, store, handlers) {
    this.place = place;
    this.store = store;
    this.handlers = handlers;
    this.zoom = 1;
    this.fitting = true;
    this.sheets = new Map();
    this.tops = [];
    this.selected = null;
    this.current = 1;
    this.stack = h("div", { class: "sheet-stack" });
    place.replaceChildren(this.stack);
    place.addEventListener("scroll", () => this.refresh(), { passive: true });
    new ResizeObserver(() => {
      if (this.fitting) this.fit();
      else this.layout();
    }).observe(place);
  }

  get scale() {
    return this.zoom * POINT;
  }

  /** Work out where every sheet stands; keep the point in the middle where it was. */
  layout() {
    const { pages } = this.store;
    const anchor = this.anchor();
    const widest = Math.max(...pages.map((p) => p.width), 1) * this.scale;
    this.width = widest;
    this.tops = [];
    let y = GAP;
    for (const page of pages) {
      this.tops.push(y);
      y += page.height * this.scale + GAP;
    }
    this.stack.style.width = `${widest}px`;
    this.stack.style.height = `${y}px`;
    for (const [number, sheet] of this.sheets) this.size(number, sheet);
    if (anchor)
      this.place.scrollTop =
        this.tops[anchor.page - 1] + anchor.part * pages[anchor.page - 1].height * this.scale - anchor.at;
    this.refresh();
  }

  anchor() {
    if (!this.tops.length) return null;
    const at = this.place.clientHeight / 3;
    const y = this.place.scrollTop + at;
    const page = this.pageAt(y);
    const height = this.store.pages[page - 1].height * (this.laidOutScale ?? this.scale);
    return { page, part: (y - this.tops[page - 1]) / height, at };
  }

  pageAt(y) {
    let low = 0;
    let high = this.tops.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.tops[middle] <= y) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  /** Make the sheets near the view, drop the others, tell which page is being read. */
  refresh() {
    if (!this.tops.length) return;
    this.laidOutScale = this.scale;
    const view = this.place.clientHeight;
    const top = this.place.scrollTop;
    const first = this.pageAt(top - view);
    const last = this.pageAt(top + 2 * view);
    for (const [number, sheet] of this.sheets) {
      if (number < first || number > last) {
        sheet.stop();
        sheet.element.remove();
        this.sheets.delete(number);
      }
    }
    for (let number = first; number <= last; number += 1) if (!this.sheets.has(number)) this.mount(number);
    const current = this.pageAt(top + view / 3);
    if (current !== this.current) {
      this.current = current;
      this.handlers.onpage(current);
    }
  }

  mount(number) {
    const page = this.store.pages[number - 1];
    const element = h(
      "div",
      { class: "sheet", dataset: { page: number } },
      h("span", { class: "sheet-label" }, `Side ${number}`),
    );
    const overlay = new Overlay(page, number, this.store, this.handlers, () => this.scale);
    const sheet = {
      element,
      overlay,
      image: null,
      stop: () => {
        window.clearTimeout(sheet.timer);
        sheet.image?.removeAttribute("src");
      },
    };
    element.append(overlay.element);
    this.sheets.set(number, sheet);
    this.size(number, sheet);
    this.stack.append(element);
    this.loadPicture(number, sheet, 0);
  }

  size(number, sheet) {
    const page = this.store.pages[number - 1];
    const width = page.width * this.scale;
    const { style } = sheet.element;
    style.left = `${(this.width - width) / 2}px`;
    style.top = `${this.tops[number - 1]}px`;
    style.width = `${width}px`;
    style.height = `${page.height * this.scale}px`;
    sheet.overlay.draw(this.selected);
  }

  /** Load a picture; while the service is still making it, ask again, ever more slowly. */
  loadPicture(number, sheet, attempt) {
    const image = h("img", { alt: "", draggable: "false", decoding: "async" });
    image.addEventListener("load", () => {
      sheet.element.querySelector(".sheet-note")?.remove();
      sheet.image?.remove();
      sheet.image = image;
      sheet.element.prepend(image);
    });
    image.addEventListener("error", () => {
      if (this.sheets.get(number) !== sheet) return;
      if (!sheet.image)
        this.note(
          sheet,
          attempt > 12
            ? "Billedet af siden kan ikke vises lige nu. Genindlæs siden for at prøve igen."
            : "Billedet af siden bliver lavet …",
        );
      if (attempt <= 12)
        sheet.timer = window.setTimeout(
          () => this.loadPicture(number, sheet, attempt + 1),
          Math.min(500 * 1.4 ** attempt, 5000),
        );
    });
    image.src = imageUrl(
      `/documents/${this.store.documentId}/pages/${number}/image${query({ width: PICTURE_WIDTH })}`,
    );
  }

  note(sheet, text) {
    sheet.element.querySelector(".sheet-note")?.remove();
    sheet.element.prepend(h("p", { class: "sheet-note" }, text));
  }

  redraw(selected = this.selected) {
    this.selected = selected;
    for (const sheet of this.sheets.values()) sheet.overlay.draw(selected);
  }

  setZoom(zoom) {
    this.fitting = false;
    this.zoom = zoom;
    this.layout();
    this.handlers.onzoom(zoom);
  }

  zoomBy(direction) {
    const next =
      direction > 0
        ? STEPS.find((z) => z > this.zoom * 1.02)
        : [...STEPS].reverse().find((z) => z < this.zoom * 0.98);
    if (next) this.setZoom(next);
  }

  fit() {
    const widest = Math.max(...this.store.pages.map((p) => p.width), 1);
    const room = this.place.clientWidth - 2 * PAD;
    this.zoom = Math.max(0.3, Math.min(room / (widest * POINT), 1.6));
    this.fitting = true;
    this.layout();
    this.handlers.onzoom(this.zoom);
  }

  goToPage(number) {
    const target = Math.max(1, Math.min(number, this.store.pages.length));
    this.place.scrollTop = this.tops[target - 1] - GAP;
    this.refresh();
  }

  /** Bring a box into view, moving no more than needed. */
  reveal(page, box) {
    const top = this.tops[page - 1] + box[1] * this.scale;
    const bottom = this.tops[page - 1] + box[3] * this.scale;
    const view = this.place.clientHeight;
    if (top < this.place.scrollTop + 40 || bottom > this.place.scrollTop + view - 40)
      this.place.scrollTop = Math.max(0, top - view / 3);
    const left =
      (this.width - this.store.pages[page - 1].width * this.scale) / 2 +
      box[0] * this.scale +
      Math.max(0, (this.place.clientWidth - this.width) / 2);
    if (left < this.place.scrollLeft + 20 || left > this.place.scrollLeft + this.place.clientWidth - 80)
      this.place.scrollLeft = Math.max(0, left - this.place.clientWidth / 3);
    this.refresh();
  }
}
