/* A unit: the scalars behind one entry of a box, and what they hand on. */

import { make, fill, isolated } from "./dom.js";
import { entryName } from "./entries.js";
import { say, sayWith } from "./language.js";
import { written } from "./maps.js";

const MOST = 17;
const KEPT = 10;

/* Everything that entry e of array i hands on: {operand, array, entry, partial, share, turn}. */
export function handed(computation, { V, G, mistake, arrived }, i, e) {
  const array = computation.arrays[i];
  const found = [];
  if (mistake === "assign" && !arrived[i].turn[e]) return found;
  computation.hand(array, V, V[i], e, (operand, k, partial, turn) => {
    const ref = array.refs[operand];
    if (ref.a < 0) return;
    const share = G[i][e] * partial;
    found.push({ from: i, at: e, operand, array: ref.a, entry: ref.at[k], partial, share, turn });
  });
  return found;
}

/* The entries of a box that one of its entries is computed from, operands first. */
export function entriesOf(computation, box, entry) {
  const inside = new Set(box.inner);
  const found = new Map();
  const visit = (i, e) => {
    const key = `${i} ${e}`;
    if (found.has(key) || found.size > 400) return;
    const array = computation.arrays[i];
    if (array.kind !== "join") {
      array.refs.forEach((ref, operand) => {
        if (!inside.has(ref.a)) return;
        for (const k of readBy(computation, array, operand, e)) visit(ref.a, ref.at[k]);
      });
    }
    found.set(key, { array: i, entry: e });
  };
  visit(box.array, entry);
  return [...found.values()].filter(({ array }) => computation.arrays[array].kind !== "join");
}

/* The places of an operand that an entry reads. */
export function readBy(computation, array, operand, e) {
  const along = (first) => Array.from({ length: array.inner }, (_, k) => first + k);
  if (array.kind === "product" && operand === 0) return along(computation.left(array, e));
  if (array.kind === "product" && operand === 1) return along(computation.right(array, e));
  if (array.kind !== "map" && operand === 0) return along(e * array.inner);
  return [e];
}

/* {array, entry} that an entry is: of arrays side by side, that of the one it is in; of a number
   among them, {number}. */
function sourceOf(computation, array, entry) {
  const one = computation.arrays[array];
  if (one.kind !== "join") return { array, entry };
  if (!one.sources) {
    one.sources = [];
    computation.parts(one, (operand, k, e) => {
      one.sources[e] = [one.refs[operand], k];
    });
  }
  const [ref, k] = one.sources[entry];
  return ref.a < 0 ? { number: ref.c[0] } : sourceOf(computation, ref.a, ref.at[k]);
}

/* The name of an entry, or the number that stands there. */
function nameOf(computation, array, entry) {
  const own = sourceOf(computation, array, entry);
  return "number" in own
    ? written(own.number)
    : entryName(computation.arrays[own.array], own.entry);
}

/* The gradient of an entry of an array, term by term: what a box hands it. */
export function termsOf(computation, state, b, array, entry) {
  const box = computation.boxes[b];
  const wanted = new Map([[array, new Set([entry])]]);
  const found = [];
  for (const i of box.inner) {
    const one = computation.arrays[i];
    if (one.kind === "join") {
      computation.parts(one, (operand, k, e) => {
        const ref = one.refs[operand];
        if (ref.a === array && ref.at[k] === entry) {
          if (!wanted.has(i)) wanted.set(i, new Set());
          wanted.get(i).add(e);
        }
      });
      continue;
    }
    if (!one.refs.some((ref) => wanted.has(ref.a))) continue;
    for (let e = 0; e < one.size; e += 1) {
      for (const term of handed(computation, state, i, e)) {
        if (wanted.get(term.array)?.has(term.entry)) found.push(term);
      }
    }
  }
  return found;
}

/* With = for +=, the term that comes last, which stays; undefined where there is none. */
export function lastOf(terms) {
  return terms.reduce((last, term) => (last && last.turn > term.turn ? last : term), undefined);
}

/* "dW2[2,5] += 1.93*(-0.00965) + ... 55 terms = -0.43136", as elements. */
export function termsText(computation, { G, mistake }, terms, array, entry) {
  const name = `d${entryName(computation.arrays[array], entry)}`;
  if (mistake === "assign") terms = [lastOf(terms)].filter(Boolean);
  const sum = terms.reduce((total, term) => total + term.share, 0);
  const ranked = terms.filter((term) => term.share !== 0);
  ranked.sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
  const shown = ranked.slice(0, 2);
  const factor = (x) => (x < 0 ? `(${written(x, 3)})` : written(x, 3));
  const parts = shown.map(
    (term) => `${written(term.partial, 3)}·${factor(G[term.from][term.at])}`,
  );
  if (ranked.length > shown.length) parts.push(say("… {n} terms", { n: ranked.length }));
  const sign = mistake === "assign" ? "=" : "+=";
  return `${name} ${sign} ${parts.join(" + ") || "0"} = ${written(sum, 5)}`;
}

/* A table of the scalars of a unit; `line` is the one that is shown, by its number. */
export class Unit {
  constructor(computation, b, entry) {
    this.computation = computation;
    this.box = computation.boxes[b];
    this.entry = entry;
    this.entries = entriesOf(computation, this.box, entry);
    this.element = make("div", { class: "unit" });
  }

  /* The lines: what is computed, then what is handed on by those whose gradient is complete. */
  lines(state) {
    const { G, known } = state;
    const forward = this.entries.map((at) => ({ ...at, phase: "forward" }));
    const backward = [...this.entries]
      .reverse()
      .filter(({ array }) => known[array] === G[array])
      .flatMap(({ array, entry }) => handed(this.computation, state, array, entry))
      .filter(({ array }) => this.computation.moves[array])
      .filter(({ array, entry }) => !("number" in sourceOf(this.computation, array, entry)))
      .map((term) => ({ ...term, phase: "backward" }));
    return [...forward, ...backward];
  }

  /* Show a state; `known` has the gradients that there are by now. */
  draw(state, line) {
    const { V, known } = state;
    const lines = this.lines(state);
    this.count = lines.length;
    const rows = this.entries.map(({ array, entry }) =>
      this.row(V, known, array, entry, lines[line]),
    );
    const now = lines[line];
    fill(
      this.element,
      make("table", {}, make("tbody", {}, rows)),
      make(
        "p",
        { class: "now", "aria-live": "polite" },
        now ? this.sentence(state, now) : this.hint(),
      ),
    );
  }

  hint() {
    return say("→ goes through these scalars one by one, and on to the next step; Esc closes.");
  }

  row(V, known, i, e, now) {
    const { computation } = this;
    const array = computation.arrays[i];
    const acts =
      now &&
      (now.phase === "forward"
        ? now.array === i && now.entry === e
        : now.from === i && now.at === e);
    return make(
      "tr",
      { class: acts ? (now.phase === "forward" ? "acting" : "handing") : null },
      make("th", { scope: "row" }, isolated(entryName(array, e))),
      make("td", {}, this.formula(V, array, e)),
      make("td", { class: "number" }, written(V[i][e])),
      make("td", { class: "number gradient" }, known[i] ? written(known[i][e]) : ""),
    );
  }

  /* An entrywise step: "v1[0]**2 = (−1.5)**2". */
  entrywise(V, array, e) {
    const filled = (text) => array.form.replace(/x(\d+)_/g, (_, k) => text(array.refs[k]));
    const number = (ref) => (ref.a < 0 ? ref.c[0] : V[ref.a][ref.at[e]]);
    const digits = (ref) => {
      const text = written(number(ref), 3);
      return text.startsWith("−") ? `(${text})` : text;
    };
    const name = (ref) => (ref.a < 0 ? digits(ref) : nameOf(this.computation, ref.a, ref.at[e]));
    return `${filled(name)} = ${filled(digits)}`;
  }

  /* How an entry is computed, with numbers. */
  formula(V, array, e) {
    const { computation } = this;
    const operand = (k, at) => {
      const ref = array.refs[k];
      if (ref.a < 0) return written(ref.c[0]);
      const [name, value] = [nameOf(computation, ref.a, ref.at[at]), V[ref.a][ref.at[at]]];
      return name === written(value) ? name : `${name} ${written(value, 3)}`;
    };
    if (array.kind === "product") {
      const [left, right] = [computation.left(array, e), computation.right(array, e)];
      const value = (k, at) =>
        array.refs[k].a < 0 ? array.refs[k].c[0] : V[array.refs[k].a][array.refs[k].at[at]];
      const terms = Array.from({ length: array.inner }, (_, k) => k);
      const size = (k) => Math.abs(value(0, left + k) * value(1, right + k));
      const shown =
        terms.length > MOST
          ? terms
              .sort((a, b) => size(b) - size(a))
              .slice(0, KEPT)
              .sort((a, b) => a - b)
          : terms;
      const parts = shown.map((k) =>
        make("span", {}, `${operand(0, left + k)} × ${operand(1, right + k)}`),
      );
      if (array.start) parts.push(make("span", {}, operand(2, e)));
      if (shown.length < terms.length)
        parts.push(
          make("span", {}, say("and {n} smaller products", { n: terms.length - shown.length })),
        );
      return make("span", { class: "terms" }, parts);
    }
    if (array.kind === "map") return this.entrywise(V, array, e);
    const places = Array.from({ length: array.inner }, (_, k) => e * array.inner + k);
    const shown =
      places.length > MOST ? [...places.slice(0, KEPT - 1), places[places.length - 1]] : places;
    const parts = shown.map((k) => make("span", {}, operand(0, k)));
    if (shown.length < places.length)
      parts.splice(
        -1,
        0,
        make("span", {}, say("… {n} more …", { n: places.length - shown.length })),
      );
    return make(
      "span",
      { class: "terms" },
      sayWith("{op} of {terms}", {
        op: array.op === "chain" ? say("sum") : array.op,
        terms: parts,
      }),
    );
  }

  sentence({ V, G, mistake, arrived }, now) {
    const { computation } = this;
    const name = (i, e) => nameOf(computation, i, e);
    if (now.phase === "forward") {
      return `${name(now.array, now.entry)} = ${written(V[now.array][now.entry], 6)}`;
    }
    const to = name(now.array, now.entry);
    const from = name(now.from, now.at);
    const own = mistake ? now : sourceOf(computation, now.array, now.entry);
    const end = `${to}.grad = ${written(G[own.array][own.entry])}`;
    const partial = written(now.partial);
    const line =
      `${to}.grad ${mistake === "assign" ? "=" : "+="} ${partial} * ${from}.grad = ` +
      `${partial} * ${written(G[now.from][now.at])} = ${written(now.share)}`;
    if (mistake === "assign") {
      return arrived[now.array].turn[now.entry] === now.turn
        ? say("{line}; it comes last, so it stays", { line })
        : say("{line}; a later share replaces it: the sweep ends with {end}", { line, end });
    }
    return mistake
      ? say("{line}; the sweep ends with {end}", { line, end })
      : say("{line}; all shares together are {end}", { line, end });
  }
}
