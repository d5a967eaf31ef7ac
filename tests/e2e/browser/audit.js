// What is wrong with a page for those who don't see it or use no mouse; empty: nothing.
() => {
  const wrong = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const visible = (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== "hidden";
  const say = (e) => e.cloneNode(false).outerHTML;
  const labelled = (e) =>
    Boolean(e.getAttribute("aria-label")?.trim()) ||
    [...(e.labels ?? [])].some((label) => label.textContent.trim());
  const named = (e) => labelled(e) || Boolean(e.textContent.trim()) || Boolean(e.title);

  if (document.documentElement.lang !== "da") wrong.push("language");
  if (all("h1").length !== 1) wrong.push("not one h1");
  if (all("main").length !== 1) wrong.push("not one main");
  const ids = all("[id]").map((e) => e.id);
  for (const id of new Set(ids.filter((one, i) => ids.indexOf(one) !== i))) wrong.push(`id ${id} twice`);
  for (const e of all("button, a[href]")) if (visible(e) && !named(e)) wrong.push(`no name: ${say(e)}`);
  for (const e of all("input, select, textarea")) {
    if (visible(e) && !e.closest("[aria-hidden=true]") && !labelled(e)) wrong.push(`no label: ${say(e)}`);
  }
  for (const e of all("img")) if (!e.hasAttribute("alt")) wrong.push("picture without alt");
  for (const e of all("progress")) if (visible(e) && !labelled(e)) wrong.push("progress without name");
  for (const e of all("table")) if (!e.caption) wrong.push("table without caption");
  let level = 0;
  for (const e of all("h1, h2, h3").filter(visible)) {
    const now = Number(e.tagName[1]);
    if (level && now > level + 1) wrong.push(`heading ${now} after ${level}`);
    level = now;
  }
  const { scrollWidth } = document.documentElement;
  if (scrollWidth > innerWidth + 1) wrong.push(`too wide: ${scrollWidth} of ${innerWidth}`);
  return wrong;
};
