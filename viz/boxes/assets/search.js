/* The search for an array or an entry: `W1`, `W1[3,2]`. */

import { entryName } from "./entries.js";
import { say } from "./language.js";
import { written } from "./maps.js";
import { SearchBox } from "./search_box.js";

/* The places of a text such as "[3,2]" or "[3][2]", or null if it is none. */
function placesOf(text) {
  return /^(\s*\[[\d,\s]+\]\s*)+$/.test(text) ? (text.match(/\d+/g) ?? []).map(Number) : null;
}

/* What a text names: {array, entry}, entry -1 for the whole; or {problem}. Arrays that no box
   shows, by `homes`, have no name here. */
function sought(arrays, homes, text) {
  const wanted = text.trim();
  const same = [(a, b) => a === b, (a, b) => a.toLowerCase() === b.toLowerCase()];
  const named = (name) => {
    for (const equal of same) {
      const is = (one) => [one.name, one.name.replace(/^-/, ""), one.path ?? ""];
      const found = arrays.findIndex(
        (one, i) => homes[i] >= 0 && is(one).some((own) => equal(own, name)),
      );
      if (found >= 0 && name) return found;
    }
    return -1;
  };
  const whole = named(wanted);
  if (whole >= 0) return { array: whole, entry: -1 };
  for (let cut = wanted.lastIndexOf("["); cut > 0; cut = wanted.lastIndexOf("[", cut - 1)) {
    const array = named(wanted.slice(0, cut).trim());
    const places = placesOf(wanted.slice(cut));
    if (array >= 0 && places) return entryIn(arrays[array], array, places);
  }
  return { problem: say("Nothing here is named {name}.", { name: wanted }) };
}

/* The entry of an array at its places along the axes. */
function entryIn({ name, shape }, array, places) {
  const fits = places.length === shape.length && places.every((p, axis) => p < shape[axis]);
  if (!fits) {
    const size = shape.join(" × ");
    const problem = size
      ? say("{name} is {size}, counted from 0.", { name, size })
      : say("{name} is one number.", { name });
    return { problem };
  }
  return { array, entry: places.reduce((at, p, axis) => at * shape[axis] + p, 0) };
}

export class Search {
  /* `found(box, array, entry)` brings it into view; `state()` has its value and gradient. */
  constructor(computation, found, state) {
    this.computation = computation;
    this.found = found;
    this.state = state;
    this.homes = computation.arrays.map((_, i) =>
      computation.boxes.findIndex(
        ({ array, inner, hangs }) => array === i || inner.includes(i) || hangs.includes(i),
      ),
    );
    const named = computation.arrays.filter((one, i) => one.name && this.homes[i] >= 0);
    this.box = new SearchBox({
      names: named.map((one) => one.name),
      placeholder: say("find W1[3,2]"),
      label: say("Find an array or an entry by its name"),
      look: (text) => this.look(text),
    });
    this.element = this.box.element;
  }

  look(text) {
    const { array, entry, problem } = sought(this.computation.arrays, this.homes, text);
    if (problem) return problem;
    this.found(this.homes[array], array, entry);
    const one = this.computation.arrays[array];
    const { V, G } = this.state();
    const p = one.size === 1 ? 0 : entry;
    const moves = this.computation.moves[array];
    return p < 0
      ? `${one.name}: ${one.words}`
      : `${entryName(one, p)} = ${written(V[array][p], 5)}` +
          (moves ? `, ${say("gradient {number}", { number: written(G[array][p], 5) })}` : "");
  }
}
