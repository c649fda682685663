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
    ["", ...offered].map((name) =>
      make("option", { value: name, selected: name === opened }, say(MISTAKES[name])),
    ),
  );
  return select;
}

/* The arrays that have a gradient which is not that of the right sweep at this step. */
export function wrongArrays(known, right) {
  const differ = (x, y) => x !== y && !(Number.isNaN(x) && Number.isNaN(y));
  const found = new Set();
  known.forEach((own, i) => {
    if (own && right[i] && own.some((x, p) => differ(x, right[i][p]))) found.add(i);
  });
  return found;
}

/* Why the gradient of an array is wrong after a step; after step 0, at the end. */
export function whyWrong(computation, mistake, step, i) {
  const { data, arrays, boxes } = computation;
  const name = arrays[i].name;
  if (mistake === "stale") {
    return say(
      "{gradient} is wrong: it still held the gradients of an equal sweep, since zero_grad() was forgotten.",
      { gradient: `d${name}` },
    );
  }
  const frames = step ? data.frames.slice(0, step + 1) : data.frames;
  const givers = frames
    .flatMap((frame) => computation.givers(frame, i))
    .map((box) => arrays[boxes[box].array].name);
  const last = givers.pop();
  return givers.length
    ? say("{gradient} is wrong: = put the share of {last} in place of that of {others}.", {
        gradient: `d${name}`,
        last,
        others: givers.join(", "),
      })
    : say("{gradient} is wrong: {giver}, which hands it on, has a wrong gradient.", {
        gradient: `d${name}`,
        giver: last,
      });
}

/* A line as the mistake writes it: `dW1 = ...` for `dW1 += ...`. */
export function asWritten(line, mistake) {
  return mistake === "assign" ? line.replace(" += ", " = ") : line;
}
