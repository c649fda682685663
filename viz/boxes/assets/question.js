/* The number of an entry that the next step would show, as a question. */

import { entryName } from "./entries.js";
import { say } from "./language.js";
import { placeOfLargest, written } from "./maps.js";
import { entriesOf, readBy, termsOf } from "./unit.js";

const DIGITS = 5;
const MOST_TERMS = 12;
const CANDIDATES = 6;

const factor = (x) => (x < 0 ? `(${written(x, DIGITS)})` : written(x, DIGITS));

/* What to predict before the step after that of the page, or null where nobody could. */
export function questionOf(page) {
  const frame = page.data.frames[page.step + 1];
  if (frame?.phase === "forward") return forward(page, frame);
  return frame?.phase === "backward" ? backward(page, frame) : null;
}

/* The entry that the reader chose, if the step is about its array. */
function chosen({ picked }, arrays) {
  return picked && arrays.includes(picked.array) ? picked : null;
}

function forward(page, frame) {
  const { computation } = page;
  const { V } = page.state;
  const box = computation.boxes[frame.box];
  const entry = chosen(page, [box.array])?.entry ?? placeOfLargest(V[box.array]);
  const lines = entriesOf(computation, box, entry).map((at) => line(computation, box, V, at));
  if (lines.includes(null)) return null;
  const name = entryName(computation.arrays[box.array], entry);
  const truth = V[box.array][entry];
  const words = say("Predict the number of {name}.", { name });
  return { frame, array: box.array, name, truth, lines, words };
}

/* How an entry is computed: numbers from outside the box, names of what is computed in it. */
function line(computation, box, V, { array, entry }) {
  const one = computation.arrays[array];
  const operand = (k, at) => {
    const ref = one.refs[k];
    if (ref.a < 0) return factor(ref.c[0]);
    if (box.inner.includes(ref.a)) return entryName(computation.arrays[ref.a], ref.at[at]);
    return factor(V[ref.a][ref.at[at]]);
  };
  const name = entryName(one, entry);
  if (one.slopes) return null;
  if (one.kind === "map") {
    return `${name} = ${one.form.replace(/x(\d+)_/g, (_, k) => operand(Number(k), entry))}`;
  }
  if (one.inner > MOST_TERMS) return null;
  const terms = readBy(computation, one, 0, entry).map((at) => operand(0, at));
  if (one.kind === "product") {
    const others = readBy(computation, one, 1, entry).map((at) => operand(1, at));
    const products = terms.map((term, k) => `${term}·${others[k]}`);
    return `${name} = ${[...products, ...(one.start ? [operand(2, entry)] : [])].join(" + ")}`;
  }
  if (one.op !== "chain") return `${name} = ${one.op}(${terms.join(", ")})`;
  return `${name} = ${[...(one.start ? [operand(1, entry)] : []), ...terms].join(" + ")}`;
}

/* The share of an entry whose terms are few enough, the largest of those that were looked at. */
function backward(page, frame) {
  const { computation } = page;
  const { G } = page.state;
  const own = chosen(page, frame.to);
  const assigns = page.mistake === "assign";
  const array = own ? own.array : frame.to[0];
  const givers = computation.givers(frame, array);
  const share = computation.after(page.step + 1, page.state).last.get(array);
  const ranked = [...share.keys()].sort((p, q) => Math.abs(share[q]) - Math.abs(share[p]));
  for (const entry of own ? [own.entry] : ranked.slice(0, CANDIDATES)) {
    const all = givers.flatMap((box) => termsOf(computation, page.state, box, array, entry));
    const terms = assigns
      ? all.sort((a, b) => a.turn - b.turn)
      : all.filter((term) => term.share !== 0);
    if (all.length && terms.length <= MOST_TERMS) {
      const entryText = entryName(computation.arrays[array], entry);
      const parts = terms.map(
        ({ partial, from, at }) => `${factor(partial)}·${factor(G[from][at])}`,
      );
      const lines = assigns
        ? parts.map((part) => `d${entryText} = ${part}`)
        : [`d${entryText} += ${parts.join(" + ") || "0"}`];
      const giver = computation.arrays[computation.boxes[givers[0]].array].name;
      return {
        frame,
        array,
        truth: share[entry],
        name: say("share of {name}", { name: `d${entryText}` }),
        words: say("Predict the share that {giver} hands to {receiver}.", {
          giver,
          receiver: entryText,
        }),
        lines,
      };
    }
  }
  return null;
}
