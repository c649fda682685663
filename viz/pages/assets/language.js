/* Sentences in the reader's language: the English text is the key of a table. */

import { make } from "./dom.js";

const NAMES = { en: "English", zh: "中文" };
const TAGS = { en: "en", zh: "zh-Hans" };

let table = {};

/* A sentence; `parts` stand in its {places}. */
export function say(key, parts = {}) {
  return sayWith(key, parts).join("");
}

/* The same as a list of texts and of parts, which may be elements or lists of them. */
export function sayWith(key, parts) {
  const pieces = (table[key] ?? key).split(/\{(\w+)\}/);
  return pieces.flatMap((text, i) => (i % 2 ? parts[text] : text)).filter((part) => part !== "");
}

/* A sentence about a number of things: `one` of 1, else `many`; {n} is the number. */
export function numbered(n, one, many, parts = {}) {
  return say(n === 1 ? one : many, { n: n.toLocaleString("en"), ...parts });
}

/* Mark a text as a row of the table that is said elsewhere. */
export function word(key) {
  return key;
}

/* The data with its sentences in the reader's language, as Python packed them. */
function heard(thing, keys) {
  if (typeof thing !== "object" || thing === null) return thing;
  if (Array.isArray(thing)) return thing.map((one) => heard(one, keys));
  if (Array.isArray(thing.said)) {
    const [number, ...parts] = heard(thing.said, keys);
    const names = [...new Set(keys[number].match(/\{\w+\}/g))].map((place) => place.slice(1, -1));
    return say(keys[number], Object.fromEntries(names.map((name, i) => [name, parts[i]])));
  }
  return Object.fromEntries(Object.entries(thing).map(([name, x]) => [name, heard(x, keys)]));
}

/* Put a page into an element, in the reader's language, and again when another one is chosen.

   `build(data)` returns the page, which has where(), follow(asked) and stop(); `page` is the
   document, or null where the page does not have one for itself. In the data, `languageButton`
   chooses the other language; it is null where there is one only. */
export function mounted(element, json, page, build) {
  const { keys, tables, given, title } = json.language ?? { keys: [], tables: {}, given: "en" };
  const languages = ["en", ...Object.keys(tables)];
  const known = (lang) => (languages.includes(lang) ? lang : null);
  const read = () => new URLSearchParams(page?.location.hash.slice(1)).get("lang");
  let [now, built] = [null, null];
  const show = (lang) => {
    const where = built?.where();
    built?.stop();
    now = lang;
    table = tables[lang] ?? {};
    (page?.documentElement ?? element).lang = TAGS[lang];
    if (page && title) page.title = heard(title, keys);
    const other = languages.find((one) => one !== lang);
    const languageButton = other
      ? make(
          "button",
          {
            class: "language",
            lang: TAGS[other],
            "data-key": "language",
            onclick: () => {
              show(other).address.write({ lang: other });
              element.querySelector('[data-key="language"]').focus();
            },
          },
          NAMES[other],
        )
      : null;
    const before = built;
    built = build({ ...heard(json, keys), languageButton });
    if (before && globalThis.stepper === before) globalThis.stepper = built;
    if (where) built.follow(new URLSearchParams(where));
    element.stepper = built;
    return built;
  };
  page?.defaultView.addEventListener("hashchange", () => {
    const wanted = known(read());
    if (wanted && wanted !== now) show(wanted);
  });
  const preferred = navigator.languages.map((tag) => tag.split("-")[0]).find(known);
  return show(known(read()) ?? known(given) ?? preferred ?? "en");
}
