/* Mistakes of a sweep: the choice of one, which gradients come out wrong, and why. */

import { make } from "./dom.js";
import { say, word } from "./language.js";

const MISTAKES = {
  "": word("as backward() does it"),
  assign: word("mistake: = for +="),
  stale: word("mistake: stale gradients"),
};

/* A choice among the mistakes that the page offers, or null where it offers none. */
export function mistakeChoice(offered, opened, changed) {
  if (!offered.length) return null;
  const select = make(
    "select",
    { "aria-label": say("The sweep"), onchange: () => changed(select.value) },
    ["", ...offered.map((one) => one.name)].map((name) =>
      make("option", { value: name, selected: name === opened }, say(MISTAKES[name])),
    ),
  );
  return select;
}

const differ = (x, y) => x !== y && !(Number.isNaN(x) && Number.isNaN(y));

/* The arrays that have a gradient which is not that of the right sweep at this step. */
export function wrongArrays(known, right) {
  const found = new Set();
  known.forEach((own, i) => {
    if (own && right[i] && own.some((x, p) => differ(x, right[i][p]))) found.add(i);
  });
  return found;
}

/* How many gradients of the recorded numbers come out wrong; "" where nobody has counted. */
export function outcome({ data: { mistakes, nodes: n } }, mistake) {
  const { wrong, plain } = mistakes.find((one) => one.name === mistake);
  if (wrong === 0) return say("All gradients come out right here.");
  if (!wrong) return "";
  return plain
    ? say(
        "{wrong} of {n} gradients are wrong, {plain} of them of plain numbers, which have no box.",
        { wrong, n, plain },
      )
    : say("{wrong} of {n} gradients are wrong.", { wrong, n });
}

/* Why the gradient of an array is wrong after a step; after step 0, at the end. */
export function whyWrong(page, i) {
  const { computation, mistake, step, state, wrong } = page;
  const { data, arrays, boxes } = computation;
  const gradient = `d${arrays[i].name}`;
  if (mistake === "stale") {
    return say(
      "{gradient} is wrong: it still held the gradients of an equal sweep, since zero_grad() was forgotten.",
      { gradient },
    );
  }
  const frames = step ? data.frames.slice(0, step + 1) : data.frames;
  const givers = [...new Set(frames.flatMap((frame) => computation.givers(frame, i)))];
  const box = givers.pop();
  const nameOf = (b) => arrays[boxes[b].array].name;
  const giver = nameOf(box);
  const n = state.shares[box].get(i).count.reduce((a, b) => Math.max(a, b), 0);
  const reasons = [];
  if (n > 1)
    reasons.push(
      say("of up to {n} shares that {giver} hands an entry, = keeps the last alone", { n, giver }),
    );
  if (givers.length) {
    const others = givers.map(nameOf).join(", ");
    reasons.push(
      say("= put the share of {last} in place of that of {others}", { last: giver, others }),
    );
  }
  if (boxes[box].inner.some((k) => wrong.has(k)) || !reasons.length)
    reasons.push(say("{giver}, which hands it on, has a wrong gradient", { giver }));
  return say("{gradient} is wrong: {reasons}.", { gradient, reasons: reasons.join(say("; ")) });
}

/* A line as the mistake writes it: `dW1 = ...` for `dW1 += ...`. */
export function asWritten(line, mistake) {
  return mistake === "assign" ? line.replace(" += ", " = ") : line;
}
