// The one place where keys of the review page are chosen; the help sheet is made from it.

export const KEYMAP = [
  { action: "next", keys: ["j", "ArrowDown"], text: "Næste forslag", group: "Forslag" },
  { action: "previous", keys: ["k", "ArrowUp"], text: "Forrige forslag", group: "Forslag" },
  { action: "nextOpen", keys: ["l"], text: "Næste forslag, der mangler", group: "Forslag" },
  { action: "redact", keys: ["a", "Enter"], text: "Overstreg", group: "Forslag" },
  { action: "keep", keys: ["b"], text: "Bevar", group: "Forslag" },
  { action: "undo", keys: ["z", "Ctrl+z"], text: "Fortryd", group: "Forslag" },
  { action: "ground", keys: ["g"], text: "Vælg hjemmel", group: "Forslag" },
  { action: "role", keys: ["r"], text: "Ret personens rolle", group: "Forslag" },
  { action: "same", keys: ["m"], text: "Samme afgørelse flere steder", group: "Forslag" },
  { action: "acceptPage", keys: ["Shift+A"], text: "Godkend alle forslag på siden", group: "Forslag" },
  { action: "nextPage", keys: ["n", "ArrowRight"], text: "Næste side", group: "Dokument" },
  { action: "previousPage", keys: ["p", "ArrowLeft"], text: "Forrige side", group: "Dokument" },
  { action: "nextDocument", keys: ["Shift+N"], text: "Næste dokument", group: "Dokument" },
  { action: "previousDocument", keys: ["Shift+P"], text: "Forrige dokument", group: "Dokument" },
  { action: "finish", keys: ["f"], text: "Færdig med dokumentet", group: "Dokument" },
  { action: "zoomIn", keys: ["+"], text: "Zoom ind", group: "Visning" },
  { action: "zoomOut", keys: ["-"], text: "Zoom ud", group: "Visning" },
  { action: "fit", keys: ["0"], text: "Hele bredden", group: "Visning" },
  { action: "preview", keys: ["v"], text: "Vis som overstreget", group: "Visning" },
  { action: "draw", keys: ["t"], text: "Tegn felt med musen", group: "Redskaber" },
  { action: "byText", keys: ["o"], text: "Overstreg tekst overalt", group: "Redskaber" },
  { action: "search", keys: ["s", "/"], text: "Søg i forslag", group: "Redskaber" },
  { action: "cancel", keys: ["Escape"], text: "Afbryd, tilbage til listen", group: "Redskaber" },
  { action: "help", keys: ["?"], text: "Vis genveje", group: "Redskaber" },
];

const OFF = "redactor.genveje-fra";
const byKey = new Map(KEYMAP.flatMap((entry) => entry.keys.map((key) => [key, entry.action])));

export const keysAreOff = () => localStorage.getItem(OFF) === "1";
export const turnKeys = (on) => (on ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1"));

/** The action a key press stands for, or null. Typing and buttons are left alone. */
export function actionOf(event) {
  const { target, key } = event;
  if (event.altKey || event.metaKey || event.isComposing || document.querySelector("dialog[open]"))
    return null;
  const typing = target.matches?.("input:not([type=range]), select, textarea");
  if (typing) return key === "Escape" ? "cancel" : null;
  if ((key === "Enter" || key === " ") && target.closest?.("button, a, summary")) return null;
  if (target.matches?.("input[type=range]") && key.startsWith("Arrow")) return null;
  if (event.ctrlKey) return byKey.get(`Ctrl+${key.toLowerCase()}`) ?? null;
  if (keysAreOff() && key.length === 1 && key !== "?") return null;
  if (event.shiftKey && /^[a-zæøå]$/i.test(key)) return byKey.get(`Shift+${key.toUpperCase()}`) ?? null;
  return byKey.get(key.length === 1 ? key.toLowerCase() : key) ?? null;
}

const NAMES = {
  ArrowDown: "↓",
  ArrowUp: "↑",
  ArrowRight: "→",
  ArrowLeft: "←",
  Escape: "Esc",
  Enter: "Enter",
};
export const keyName = (key) => NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key.replace("z", "Z"));
