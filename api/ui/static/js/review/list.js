// The list of suggestions: filtered here, grouped by page, and only the rows in view exist.

import { h, icon } from "../dom.js";
import { number, percent, typeName } from "../words.js";
import { folded } from "./store.js";

const PAGE_HEIGHT = 26;
const ITEM_HEIGHT = 46;
const STATE_ICONS = { "": "open", redact: "redact", keep: "keep" };

export class List {
  constructor(place, store, onselect) {
    Object.assign(this, {
      place,
      store,
      onselect,
      filter: {},
      selected: null,
      rows: [],
      visible: [],
      height: 0,
    });
    this.inner = h("div", { class: "list-inner", role: "presentation" });
    place.replaceChildren(this.inner);
    place.addEventListener("scroll", () => this.draw(), { passive: true });
    place.addEventListener("click", (event) => {
      const row = event.target.closest("[data-id]");
      if (row) onselect(row.dataset.id);
    });
    new ResizeObserver(() => this.reveal()).observe(place); // the detail below takes more or less room
  }

  /** Set filters: {q, state, entity_type, category, person, min_score}. */
  setFilter(filter) {
    this.filter = filter;
    this.rebuild();
  }

  matches(one) {
    const { q, state, entity_type: type, category, person, min_score: least } = this.filter;
    if (one.id === this.pinned) return true;
    if (
      state &&
      state !== (one.action || "undecided") &&
      state !== `undecided-${one.action ? "" : one.proposed}`
    )
      return false;
    if (type && one.entity_type !== type) return false;
    if (category && one.category !== category) return false;
    if (person && one.person !== person) return false;
    if (least && one.score < least) return false;
    return !q || folded(one.text).includes(folded(q));
  }

  /** Work out the rows anew; the selected one stays listed until another is chosen. */
  rebuild() {
    this.pinned = this.selected;
    this.visible = this.store.order.filter((one) => this.matches(one));
    this.rows = [];
    this.index = new Map();
    let y = 0;
    let page = 0;
    this.visible.forEach((one, position) => {
      if (one.page !== page) {
        page = one.page;
        this.rows.push({ page, y, height: PAGE_HEIGHT });
        y += PAGE_HEIGHT;
      }
      this.index.set(one.id, this.rows.length);
      this.rows.push({ one, position, y, height: ITEM_HEIGHT });
      y += ITEM_HEIGHT;
    });
    this.height = y;
    this.inner.style.height = `${y}px`;
    this.draw();
  }

  draw() {
    const { scrollTop, clientHeight } = this.place;
    if (!this.rows.length) {
      this.inner.replaceChildren(h("p", { class: "list-empty", role: "presentation" }, this.emptyText()));
      this.place.removeAttribute("aria-activedescendant");
      return;
    }
    const drawn = [];
    for (
      let i = this.rowAt(scrollTop - 200);
      i < this.rows.length && this.rows[i].y < scrollTop + clientHeight + 200;
      i += 1
    )
      drawn.push(this.row(this.rows[i]));
    this.inner.replaceChildren(...drawn);
    if (this.inner.querySelector(`#forslag-${this.selected}`))
      this.place.setAttribute("aria-activedescendant", `forslag-${this.selected}`);
    else this.place.removeAttribute("aria-activedescendant");
  }

  emptyText() {
    if (!this.store.loaded) return "Henter forslag …";
    if (!this.store.readable) return "Der er ikke fundet forslag, fordi dokumentet ikke er læst færdigt.";
    if (this.store.order.length) return "Ingen forslag passer til filteret.";
    return "Der er ingen forslag i dokumentet. Læs det igennem, og tegn felter, hvor noget skal overstreges.";
  }

  rowAt(y) {
    let low = 0;
    let high = this.rows.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.rows[middle].y + this.rows[middle].height < y) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  row(row) {
    const element = row.one ? this.item(row.one, row.position) : this.pageHead(row.page);
    element.style.top = `${row.y}px`;
    element.style.height = `${row.height}px`;
    return element;
  }

  pageHead(page) {
    const open = this.store.undecided(this.store.byPage.get(page) ?? []).length;
    return h(
      "div",
      { class: "list-row list-page", role: "presentation" },
      h("span", {}, `Side ${number(page)}`),
      h("span", {}, open ? `${number(open)} mangler` : "afgjort"),
    );
  }

  item(one, position) {
    const state = STATE_ICONS[one.action] ?? "open";
    return h(
      "div",
      {
        class: "list-row item",
        role: "option",
        id: `forslag-${one.id}`,
        dataset: { id: one.id, action: one.action || "undecided" },
        "aria-selected": one.id === this.selected ? "true" : "false",
        "aria-setsize": this.visible.length,
        "aria-posinset": position + 1,
      },
      icon(`state-${state}`, `item-state ${state}`),
      h("span", { class: "item-text" }, textOf(one)),
      h("span", { class: "item-sub" }, [typeName(one.entity_type), outcome(one)].join(" · ")),
      h(
        "span",
        { class: "item-score", title: "Sikkerhed" },
        one.recognizer === "manual" ? "" : percent(one.score),
      ),
    );
  }

  select(id) {
    const outside = !this.index?.has(id) || this.pinned !== id;
    this.selected = id;
    if (outside && (this.filter.state || !this.index?.has(id))) this.rebuild();
    this.reveal();
  }

  /** Bring the selected row into view, with one row below it, and draw. */
  reveal() {
    const row = this.rows[this.index?.get(this.selected)];
    if (row) {
      const { scrollTop, clientHeight } = this.place;
      if (row.y - PAGE_HEIGHT < scrollTop) this.place.scrollTop = row.y - PAGE_HEIGHT;
      else if (row.y + row.height + ITEM_HEIGHT > scrollTop + clientHeight)
        this.place.scrollTop = row.y + row.height + ITEM_HEIGHT - clientHeight;
    }
    this.draw();
  }

  /** The suggestion `step` rows from the selected one that passes `test`, or null. */
  neighbour(step, test = () => true) {
    const at = this.visible.findIndex((one) => one.id === this.selected);
    for (
      let i = at < 0 ? (step > 0 ? 0 : this.visible.length - 1) : at + step;
      i >= 0 && i < this.visible.length;
      i += step
    ) {
      if (test(this.visible[i])) return this.visible[i];
    }
    return null;
  }

  summary() {
    if (!this.store.loaded || !this.store.readable) return "";
    const open = this.store.undecided().length;
    const shown =
      this.visible.length === this.store.order.length
        ? number(this.store.order.length)
        : `${number(this.visible.length)} af ${number(this.store.order.length)}`;
    return `${shown} · ${open ? `${number(open)} mangler` : "alle afgjort"}`;
  }
}

export function textOf(one) {
  return one.text.trim() || (one.recognizer === "manual" ? "Felt tegnet i hånden" : "Uden tekst");
}

/** What is decided, or proposed while nothing is. */
export function outcome(one) {
  if (one.action === "redact") return one.ground ? `Overstreges, ${one.ground}` : "Overstreges";
  if (one.action === "keep") return "Bevares";
  return one.proposed === "redact" ? "Foreslås overstreget" : "Foreslås bevaret";
}
