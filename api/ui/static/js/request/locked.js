// Fetch a release's package locked: the password is asked for, sent once with the download, and
// forgotten. What comes back is kept in the browser only until it lies among the downloads.

import { download } from "../api.js";
import { ask, busy, h, toast } from "../dom.js";

const SHORTEST = 12;

/** A button that asks for a password and fetches the package locked with it. */
export function lockedButton(release, label, kind = "") {
  return h(
    "button",
    { type: "button", class: `button ${kind}`, onclick: (event) => fetchLocked(release, event.target) },
    label,
  );
}

async function fetchLocked(release, button) {
  const form = await askPassword();
  if (!form) return;
  const label = button.textContent;
  await busy(button, async () => {
    button.textContent = "Låser filerne …";
    try {
      const body = { password: form.get("password"), editable: form.get("editable") === "1" };
      await download(`/releases/${release.id}/package`, body, release.package_name);
      toast("Pakken er hentet. Giv adgangskoden videre ad en anden vej end filerne.");
    } catch (problem) {
      toast(problem.message, { kind: "danger" });
    }
    button.textContent = label;
  });
}

async function askPassword() {
  const fields = ["password", "again"].map((name) =>
    h("input", {
      type: "password",
      id: `lock-${name}`,
      name,
      autocomplete: "new-password",
      "aria-describedby": "lock-hint",
    }),
  );
  const answer = await ask({
    title: "Hent pakken låst",
    body: [
      h("p", {}, "Alle PDF-filer i pakken bliver låst. Modtageren skal skrive adgangskoden for at åbne dem."),
      field(
        "lock-password",
        "Adgangskode til filerne",
        fields[0],
        h("p", { class: "hint", id: "lock-hint" }, `Mindst ${SHORTEST} tegn, fx fire tilfældige ord.`),
      ),
      field("lock-again", "Skriv adgangskoden igen", fields[1]),
      h(
        "label",
        { class: "check" },
        h("input", {
          type: "checkbox",
          onchange: (event) => {
            for (const input of fields) input.type = event.target.checked ? "text" : "password";
          },
        }),
        "Vis adgangskoden",
      ),
      h(
        "label",
        { class: "check" },
        h("input", { type: "checkbox", name: "editable", value: "1" }),
        "Tag også brev og aktliste med i Word og Excel (de kan ikke låses)",
      ),
      h(
        "p",
        { class: "notice" },
        "Vi gemmer ikke adgangskoden. Send den ad en anden vej end filerne.",
      ),
    ],
    buttons: [
      { label: "Fortryd", value: null },
      { label: "Hent låst", value: "ok", kind: "primary" },
    ],
    validate: (data) => {
      if ([...data.get("password").normalize("NFKC")].length < SHORTEST)
        return `Adgangskoden skal være på mindst ${SHORTEST} tegn.`;
      if (data.get("password") !== data.get("again"))
        return "De to adgangskoder er ikke ens. Skriv dem igen, eller vælg »Vis adgangskoden«.";
      return null;
    },
  });
  for (const input of fields) input.value = ""; // the closed dialog stays in the page
  return answer?.form ?? null;
}

function field(id, label, ...inside) {
  return h("div", { class: "field" }, h("label", { htmlFor: id }, label), inside);
}
