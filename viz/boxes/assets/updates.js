/* The optimiser's step: the numbers of arrays after it, known for the recorded numbers only. */

import { make } from "./dom.js";
import { entryName } from "./entries.js";
import { say } from "./language.js";
import { entryLine, placeOfLargest, written } from "./maps.js";
import { numberFrom } from "./numbers.js";

export class Updates {
  constructor(computation) {
    const { updates } = computation.data;
    this.computation = computation;
    this.updates = updates.map((one) => ({
      ...one,
      values: Float64Array.from(one.values, numberFrom),
    }));
  }

  /* The number of the first update's step. */
  get first() {
    const { frames, updates } = this.computation.data;
    return frames.length - updates.length;
  }

  /* The values after the updates up to a step. */
  shown(V, step) {
    const found = [...V];
    for (const { array, values } of this.updates.slice(0, Math.max(step + 1 - this.first, 0))) {
      found[array] = values;
    }
    return found;
  }

  /* What the panel says of an update: of the entry that was chosen, else of the largest change. */
  told(step, { V, G }, picked, known) {
    if (!known) {
      return [
        make(
          "p",
          { class: "muted" },
          say(
            "The optimiser's step is known for the recorded numbers and a right sweep only, so nothing moves here.",
          ),
        ),
      ];
    }
    const { array, values, rate } = this.updates[step - this.first];
    const before = V[array];
    const changes = before.map((x, p) => values[p] - x);
    const chosen = picked && picked.array === array;
    const p = chosen ? picked.entry : placeOfLargest(changes);
    const name = entryName(this.computation.arrays[array], p);
    const gradient = G[array][p];
    const factor = gradient < 0 ? `(${written(gradient)})` : written(gradient);
    const change = changes[p];
    const moved =
      rate === null
        ? `${change < 0 ? "−" : "+"} ${written(Math.abs(change))}`
        : `− ${written(rate)}·${factor}`;
    return entryLine(
      `${name} = ${written(before[p], 5)} ${moved} = ${written(values[p], 5)}`,
      say(
        "{which}; {gradient} is {number}. What is computed from it stays as it was until the next forward pass.",
        {
          which: chosen ? say("The entry you chose") : say("The largest change"),
          gradient: `d${name}`,
          number: written(gradient, 5),
        },
      ),
    );
  }
}
