// What things are called in Danish, and how dates and numbers are written.

export const TYPES = {
  PERSON: "Navn",
  ADDRESS: "Adresse",
  CPR: "CPR-nummer",
  DATE_OF_BIRTH: "Fødselsdato",
  PHONE: "Telefon",
  EMAIL: "E-mail",
  USERNAME: "Brugernavn",
  BANK_ACCOUNT: "Kontonummer",
  IBAN: "IBAN",
  SWIFT: "SWIFT-kode",
  CARD_NUMBER: "Kortnummer",
  LICENSE_PLATE: "Nummerplade",
  VIN: "Stelnummer",
  PASSPORT: "Pasnummer",
  DRIVING_LICENCE: "Kørekort",
  IP_ADDRESS: "IP-adresse",
  GPS: "GPS-position",
  KVHX: "Adressenøgle (KVHX)",
  GUID: "GUID",
  CVR: "CVR-nummer",
  P_NUMBER: "P-nummer",
  SE_NUMBER: "SE-nummer",
  MATRIKEL: "Matrikel",
  BFE: "BFE-nummer",
  CASE_NUMBER: "Sagsnummer",
  URL: "Webadresse",
  ORGANISATION: "Organisation",
  MUNICIPALITY: "Kommune",
  AUTHORITY: "Myndighed",
  REGION: "Region",
  LOCATION: "Sted",
  AGE: "Alder",
  DATE: "Dato",
  PRICE: "Beløb",
  HEALTH: "Helbred",
  MEDICINE: "Medicin",
  CRIME: "Strafbart forhold",
  UNION: "Fagforening",
  RELIGION: "Religion",
  ETHNICITY: "Etnicitet",
  NATIONALITY: "Nationalitet",
  SEXUALITY: "Seksualitet",
  GENDER: "Køn",
  POLITICS: "Politik",
  MANUAL: "Tegnet i hånden",
};

export const DOCUMENT_STATES = {
  received: ["Modtaget", "busy"],
  needs_password: ["Låst", "warn"],
  converted: ["Læser tekst", "busy"],
  analysing: ["Finder forslag", "busy"],
  matching: ["Sammenholdes", "busy"],
  ready: ["Til gennemgang", "warn"],
  reviewed: ["Gennemgået", "ok"],
  exempt: ["Undtaget", "ok"],
  failed: ["Fejlet", "danger"],
};
/** Kinds of hidden content as the API names them: [one, several, what it may hold]. */
export const HIDDEN = {
  attachments: ["vedhæftet fil", "vedhæftede filer", "Hele filer inde i PDF’en."],
  annotations: ["note", "noter", "Kommentarer og markeringer, som nogen har sat på siderne."],
  pending_redactions: [
    "overstregning, der ikke er udført",
    "overstregninger, der ikke er udført",
    "Felter, der er tegnet i et andet program, men hvor teksten stadig står.",
  ],
  form_fields: ["formularfelt", "formularfelter", "Det, der er skrevet i felter, også i skjulte."],
  hidden_layers: ["skjult lag", "skjulte lag", "Tekst og billeder, der er slået fra."],
  old_revisions: ["tidligere udgave", "tidligere udgaver", "Filen, som den så ud før den blev ændret."],
  metadata: ["egenskab", "egenskaber", "Fx forfatter, titel og program."],
  bookmarks: ["bogmærke", "bogmærker", "Indholdsfortegnelsen i sidepanelet."],
  links: ["link", "links", "Web- og mailadresser bag tekst."],
  scripts: ["script", "scripts", "Programkode, der kan køre, når filen åbnes."],
  signatures: ["digital signatur", "digitale signaturer", "Hvem der har underskrevet, og hvornår."],
  tags: ["mærkning for skærmlæsere", "mærkninger for skærmlæsere", "Kan gentage tekst fra siderne."],
  thumbnails: ["miniature", "miniaturer", "Små billeder af siderne."],
  page_labels: ["sæt sidenavne", "sæt sidenavne", "Sidernes navne i sidepanelet."],
  private_data: ["blok programdata", "blokke programdata", "Gemt af det program, der lavede filen."],
  articles: ["artikeltråd", "artikeltråde", "En læserækkefølge med egne titler."],
  destinations: ["navngivet mål", "navngivne mål", "Navne på steder i filen, som links peger på."],
  image_data: [
    "billede med egne oplysninger",
    "billeder med egne oplysninger",
    "Fx hvem der tog det, hvornår og hvor, eller en anden udgave af billedet.",
  ],
  unused: [
    "del, som ingen side bruger",
    "dele, som ingen side bruger",
    "Rester af tekst og billeder, skabeloner og gamle sider.",
  ],
  outside: ["data uden for dokumentet", "data uden for dokumentet", "Før filens begyndelse eller efter dens slutning."],
};
export const REQUEST_STATES = {
  open: ["Åben", ""],
  releasing: ["Under udlevering", "busy"],
  released: ["Udleveret", "ok"],
  closed: ["Afsluttet", "ok"],
};
export const RELEASE_STATES = {
  pending: ["Venter", "busy"],
  overstriking: ["Overstreger", "busy"],
  packaging: ["Pakker", "busy"],
  blocked: ["Stoppet", "danger"],
  awaiting_approval: ["Venter på godkendelse", "warn"],
  done: ["Færdig", "ok"],
};
export const ROLES = {
  caseworker: "Sagsbehandler",
  approver: "Godkender",
  administrator: "Administrator",
  auditor: "Revisor",
};
export const PERSON_ROLES = {
  requester: "Ansøger",
  party: "Part",
  child: "Barn",
  third_party: "Tredjemand",
  official: "Offentligt ansat",
  professional: "Fagperson",
  unknown: "Ukendt",
};
export const REGIMES = {
  fvl: "Partsaktindsigt (forvaltningsloven)",
  ofl: "Aktindsigt (offentlighedsloven)",
  gdpr: "Egenacces (OFL § 8, databeskyttelse art. 15)",
  mol: "Miljøoplysninger (miljøoplysningsloven)",
  sul: "Patientjournal (sundhedsloven)",
};
export const REGIMES_SHORT = {
  fvl: "Partsaktindsigt",
  ofl: "Offentlighedsloven",
  gdpr: "Egenacces",
  mol: "Miljøoplysninger",
  sul: "Patientjournal",
};
export const BOX_STYLES = {
  "": "Som tjenesten er sat op",
  black: "Sorte felter med hjemmel",
  outline: "Hvide felter med ramme og hjemmel (til print)",
  pseudonym: "Navne erstattes: Part 1, Barn 1 …",
};
export const BOX_WIDTHS = {
  "": "Som tjenesten er sat op",
  grid: "På et gitter: hvert ord bliver, hvor det stod",
  wide: "Brede felter: få faste bredder, hvor der er plads",
  protected: "Beskyttet: ordene efter feltet flyttes, så bredden intet siger",
};
export const ACCESS = { "": "Efter gennemgang", yes: "Ja", partial: "Delvis", no: "Nej" };
export const BUSY_DOCUMENTS = new Set(["received", "converted", "analysing", "matching"]);
export const BUSY_RELEASES = new Set(["pending", "overstriking", "packaging"]);

export const ACTIONS = {
  redact: "Overstreges",
  keep: "Bevares",
  "": "Mangler",
};

const dateFormat = new Intl.DateTimeFormat("da-DK", { day: "numeric", month: "short", year: "numeric" });
const shortFormat = new Intl.DateTimeFormat("da-DK", { day: "2-digit", month: "2-digit", year: "numeric" });
const timeFormat = new Intl.DateTimeFormat("da-DK", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});
const numberFormat = new Intl.NumberFormat("da-DK");

export const typeName = (type) => TYPES[type] ?? type;
export const number = (n) => numberFormat.format(n ?? 0);
export const plural = (n, one, many) => `${number(n)} ${n === 1 ? one : many}`;
export const percent = (x) => `${Math.round((x ?? 0) * 100)} %`;
export const date = (text) => (text ? dateFormat.format(new Date(`${text.slice(0, 10)}T12:00:00`)) : "–");
export const shortDate = (text) =>
  text ? shortFormat.format(new Date(`${text.slice(0, 10)}T12:00:00`)) : "–";
export const moment = (text) => (text ? timeFormat.format(new Date(text)) : "–");

/** Days from today to an ISO date (negative: past). */
export function daysLeft(text, today = new Date()) {
  const due = new Date(`${text}T00:00:00`);
  const start = new Date(today.getFullYear(), today.getMonth(), today.getDate());
  return Math.round((due - start) / 86400000);
}

/** [text, class] of a deadline: warning in words as well as colour. */
export function deadline(text, state) {
  if (!text) return ["Ingen frist", ""];
  if (state === "released" || state === "closed") return [date(text), ""];
  const days = daysLeft(text);
  if (days < 0) return [`${plural(-days, "dag", "dage")} over fristen`, "danger-text"];
  if (days === 0) return ["Frist i dag", "danger-text"];
  if (days <= 2) return [`Kun ${plural(days, "dag", "dage")} tilbage`, "warn-text"];
  return [`${plural(days, "dag", "dage")} tilbage`, ""];
}

export function size(bytes) {
  if (bytes < 1024) return `${bytes} byte`;
  if (bytes < 1024 * 1024) return `${number(Math.round(bytes / 1024))} KB`;
  return `${(bytes / 1048576).toLocaleString("da-DK", { maximumFractionDigits: 1 })} MB`;
}
