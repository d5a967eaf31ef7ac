// What the review page knows: the document, its suggestions and what has been decided. Decisions
// are shown at once and sent one after the other; one that the API refuses is taken back and said.

import { all, call, get, post } from "../api.js";

/** Send a change; a session that has run out is an error here, so that nothing is lost unseen. */
export const change = (path, body) => post(path, body, { redirect: false });

/** @typedef {{id: string, page: number, entity_type: string, action: string}} Suggestion */

const LOAD = 500;
const LOOK = 400; // milliseconds between two looks whether proposals have been made anew
const READABLE = new Set(["ready", "reviewed", "exempt"]);

export class Store {
  constructor(documentId) {
    this.documentId = documentId;
    this.doc = null;
    this.request = null;
    this.pages = [];
    this.grounds = [];
    this.persons = new Map();
    this.siblings = [];
    this.items = new Map();
    this.order = [];
    this.byPage = new Map();
    this.loaded = false;
    this.pending = 0;
    this.failure = null;
    this.undoable = [];
    this.lastGround = "";
    this.chain = Promise.resolve();
    this.listeners = new Map();
  }

  on(name, listener) {
    this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener]);
  }

  emit(name, value) {
    for (const listener of this.listeners.get(name) ?? []) listener(value);
  }

  async load() {
    this.doc = await get(`/documents/${this.documentId}`);
    const requestId = this.doc.request_id;
    const [request, pages, persons, siblings] = await Promise.all([
      get(`/requests/${requestId}`),
      all(`/documents/${this.documentId}/pages`, {}, { limit: 500 }),
      all(`/requests/${requestId}/persons`),
      all(`/requests/${requestId}/documents`),
    ]);
    this.grounds = await all("/grounds", { regime: request.regime });
    Object.assign(this, { request, pages, siblings, persons: new Map(persons.map((p) => [p.key, p])) });
  }

  /** Load every suggestion, page by page; shown at once, then each time there are twice as many. */
  async loadSuggestions() {
    const fresh = new Map();
    let shown = 0;
    await all(
      `/documents/${this.documentId}/suggestions`,
      {},
      {
        limit: LOAD,
        each: (items) => {
          for (const raw of items) fresh.set(raw.id, { ...raw, rank: fresh.size });
          if (this.loaded || fresh.size < 2 * shown) return;
          shown = fresh.size;
          this.take(fresh);
        },
      },
    );
    this.take(fresh);
    this.loaded = true;
    this.emit("items");
  }

  take(fresh) {
    this.items = fresh;
    this.order = [...fresh.values()].sort((a, b) => a.page - b.page || a.rank - b.rank);
    this.byPage = new Map();
    for (const one of this.order) {
      if (!this.byPage.has(one.page)) this.byPage.set(one.page, []);
      this.byPage.get(one.page).push(one);
    }
    this.emit("items");
  }

  /** Whether the analysis is done, so that an empty list means that nothing was found. */
  get readable() {
    return READABLE.has(this.doc.state);
  }

  undecided(items = this.order) {
    return items.filter((one) => !one.action);
  }

  /** The ground to write on a suggestion when it is redacted. */
  groundFor(one) {
    return one.ground || one.chosenGround || one.proposed_ground || this.lastGround || this.defaultGround();
  }

  /** What will be printed in the box: the short form of the ground. */
  labelOf(one) {
    const code = one.ground || one.chosenGround || one.proposed_ground;
    return this.grounds.find((ground) => ground.code === code)?.label ?? code ?? "";
  }

  /** The regime's most used ground: the first of its list. */
  defaultGround() {
    return this.grounds[0]?.code ?? "";
  }

  /**
   * Decide suggestions. choose(one) gives {action, ground, boxes?}. Shown at once; each group of
   * equal decisions is sent in one call and can be undone in one.
   */
  decide(items, choose) {
    const groups = new Map();
    for (const one of items) {
      const choice = choose(one);
      const key = JSON.stringify([choice.action, choice.ground, choice.boxes ?? null]);
      if (!groups.has(key)) groups.set(key, { ...choice, items: [] });
      groups.get(key).items.push(one);
    }
    const step = { batches: [], before: items.map((one) => [one.id, snapshot(one)]) };
    const sent = [...groups.values()].map((group) => this.send(group, step));
    this.undoable.push(step);
    this.emit("changed", items);
    return Promise.all(sent);
  }

  send({ items, action, ground, boxes }, step) {
    const before = items.map((one) => [one.id, snapshot(one)]);
    const outcome = { action, ground: action === "redact" ? ground : "", ...(boxes ? { boxes } : {}) };
    for (const one of items) Object.assign(one, outcome);
    if (action === "redact" && ground) this.lastGround = ground;
    return this.queue(
      async () => {
        const body = action === "redact" ? { action, ground } : { action };
        const result =
          items.length === 1
            ? await change(`/suggestions/${items[0].id}/decisions`, boxes ? { ...body, boxes } : body)
            : await change(`/requests/${this.request.id}/decisions`, {
                ...body,
                suggestion_ids: items.map((one) => one.id),
              });
        if (result.batch) step.batches.push(result.batch);
        for (const { id } of items) Object.assign(this.items.get(id) ?? {}, outcome); // a reload may have come between
        this.reopened();
      },
      () => {
        step.before = step.before.filter(([id]) => !before.some(([other]) => other === id));
        if (!step.before.length) this.undoable = this.undoable.filter((other) => other !== step);
        return this.restore(before);
      },
    );
  }

  /** A decision about a document that was seen to the end opens it again. */
  reopened() {
    if (this.doc.state !== "reviewed") return;
    this.doc.state = "ready";
    this.emit("document");
  }

  /** Take back the latest step; resolves to the suggestions that changed. */
  undo() {
    const step = this.undoable.pop();
    if (!step) return [];
    const now = step.before
      .map(([id]) => this.items.get(id))
      .filter(Boolean)
      .map((one) => [one.id, snapshot(one)]);
    const changed = this.restore(step.before);
    this.queue(
      async () => {
        for (const batch of [...step.batches].reverse()) await change(`/decisions/${batch}/undo`);
        if (step.reload) await this.loadSuggestions();
      },
      () => this.restore(now),
    );
    return changed;
  }

  restore(before) {
    const changed = [];
    for (const [id, values] of before) {
      const one = this.items.get(id);
      if (one) changed.push(Object.assign(one, values));
    }
    this.emit("changed", changed);
    return changed;
  }

  /**
   * Say who a person is, and have the proposals that follow. Resolves to how many undecided ones in
   * the document changed, to null where it wasn't saved, to -1 where the proposals couldn't be made.
   */
  async changePerson(person, values) {
    const path = `/requests/${this.request.id}`;
    const saved = await this.queue(() =>
      call("PATCH", `${path}/persons/${person.key}`, values, { redirect: false }),
    );
    if (!saved) return null;
    this.persons.set(saved.key, saved);
    const before = new Map(this.order.map((one) => [one.id, proposal(one)]));
    return this.queue(async () => {
      let { proposals } = await get(`${path}/progress`, { redirect: false });
      while (proposals === "due") {
        await new Promise((resolve) => window.setTimeout(resolve, LOOK));
        ({ proposals } = await get(`${path}/progress`, { redirect: false }));
      }
      if (proposals === "failed") return -1;
      const persons = await all(`${path}/persons`);
      this.persons = new Map(persons.map((p) => [p.key, p]));
      await this.loadSuggestions();
      return this.undecided().filter((one) => before.get(one.id) !== proposal(one)).length;
    });
  }

  /** A box drawn by hand; resolves to the new suggestion or null. */
  addBox(page, box) {
    return this.queue(async () => {
      const made = await change(`/documents/${this.documentId}/suggestions`, {
        page,
        boxes: [box],
        ground: this.lastGround || this.defaultGround(),
      });
      const { batch, suggestion } = made;
      const above = (this.byPage.get(page) ?? []).filter((one) => one.boxes[0]?.[1] <= box[1]);
      this.items.set(suggestion.id, { ...suggestion, rank: (above.at(-1)?.rank ?? -1) + 0.5 });
      this.undoable.push({ batches: [batch], before: [], reload: true });
      this.take(this.items);
      this.reopened();
      return this.items.get(suggestion.id);
    });
  }

  /** Send work after all that came before it; says when something is being saved or failed. */
  queue(work, takeBack = null) {
    this.pending += 1;
    this.emit("saving");
    const done = this.chain
      .then(work)
      .then(
        (value) => {
          this.failure = null;
          return value;
        },
        (problem) => {
          if (problem.status === undefined) throw problem;
          this.failure = problem;
          this.emit("failed", { problem, items: takeBack?.() ?? [] });
          return null;
        },
      )
      .finally(() => {
        this.pending -= 1;
        this.emit("saving");
      });
    this.chain = done.catch(() => null);
    return done;
  }
}

const proposal = ({ proposed, proposed_ground: ground }) => `${proposed} ${ground}`;
const snapshot = ({ action, ground, boxes }) => ({ action, ground, boxes });

/** What the page shows as struck: decided so, or proposed so while undecided. */
export const isStruck = (one) => (one.action || one.proposed) === "redact";

/** Text as it is compared: case, runs of white space and hyphenated line ends don't matter. */
export const folded = (text) => text.normalize("NFC").toLocaleLowerCase("da").replace(/\s+/g, " ").trim();
