/* The number that the next step would show, as a question. */

import { say } from "./language.js";
import { gradientOf, numberText } from "./numbers.js";

/* What to predict before the step that comes after `position`, or null where nothing is. */
export function questionOf(data, mode, position) {
  const frame = mode.frames[position];
  if (!frame || !["forward", "backward"].includes(frame.phase)) return null;
  const forward = frame.phase === "forward";
  const node = data.nodes[frame.node];
  const truth = forward ? node.data : frame.contribution;
  const [receiver, giver] = [data.nodes[frame.operand ?? frame.node].name, node.name];
  const end = ` = ${numberText(truth)}`;
  const formula = frame.formula ?? "";
  return {
    frame,
    truth,
    name: forward ? node.name : say("share of {name}", { name: gradientOf(receiver) }),
    words: forward
      ? say("Predict the number of {name}.", { name: node.name })
      : say("Predict the share that {giver} hands to {receiver}.", { giver, receiver }),
    lines: formula.endsWith(end) ? [`${formula.slice(0, -end.length)} = ?`] : [],
  };
}
