/* What repeats: its boxes are shown once, at a repeat t that the reader chooses. */

import { make, set, fill, isolated } from "./dom.js";
import { say, sayWith } from "./language.js";

/* What a name is called at all repeats: h of h_3, and of h3. */
const base = (name) => name.replace(/_?\d+$/, "") || name;

/* The gaps inside the frame of a fold, beside its boxes and below, where the wire back is. */
export const INSET = { side: 30, bottom: 34 };

export class Fold {
  /* `number` counts folds; `act` has turn(number, t) and inside(). */
  constructor(computation, number, act) {
    const { boxes, arrays, data } = computation;
    const { rows, handed } = data.folds[number];
    this.computation = computation;
    this.rows = rows;
    this.count = rows.length;
    this.t = Math.min(1, this.count - 1);
    this.carried = handed.map(({ place, first }) => ({
      place,
      first,
      name: base(arrays[boxes[rows[0][place]].array].name),
    }));
    const names = this.carried.map((one) => one.name).join(", ");
    const move = (by) => act.turn(number, this.t + by);
    this.slider = make("input", {
      type: "range",
      min: 0,
      max: this.count - 1,
      "aria-label": say("Repeat t of {n}", { n: this.count }),
      "data-key": `fold${number}`,
      oninput: () => act.turn(number, Number(this.slider.value)),
    });
    this.told = make("output", { class: "repeat" });
    this.single = make(
      "button",
      {
        "aria-pressed": "false",
        title: say("step box by box inside a repeat (i)"),
        onclick: (event) => {
          event.stopPropagation();
          act.inside();
        },
      },
      say("box by box"),
    );
    const arrow = (by, words, label) =>
      make(
        "button",
        {
          "aria-label": label,
          title: label,
          onclick: (event) => {
            event.stopPropagation();
            move(by);
          },
        },
        words,
      );
    this.heading = make(
      "div",
      { class: "heading" },
      make("h2", {}, say("repeat × {n}", { n: this.count })),
      make("small", {}, sayWith("carried: {names}", { names: isolated(names) })),
      arrow(-1, "◂", say("the repeat before (,)")),
      this.slider,
      arrow(1, "▸", say("the next repeat (.)")),
      this.told,
      this.single,
    );
    this.element = make(
      "section",
      {
        class: "fold",
        "aria-label": say("What repeats {n} times; carried: {names}", { n: this.count, names }),
      },
      this.heading,
    );
  }

  /* The box at a place in the repeat that is shown. */
  box(place) {
    return this.rows[this.t][place];
  }

  /* The array that the repeat that is shown is handed; -1 where it starts from plain numbers. */
  before({ place, first }) {
    if (this.t === 0) return first ?? -1;
    return this.computation.boxes[this.rows[this.t - 1][place]].array;
  }

  /* Whether the frame of a step is about this fold; then its repeat is shown. */
  show(t) {
    this.t = Math.min(Math.max(t, 0), this.count - 1);
    this.slider.value = String(this.t);
    set(this.slider, {
      "aria-valuetext": say("t = {t} of 0 to {last}", { t: this.t, last: this.count - 1 }),
    });
    const of = make("small", {}, ` ${say("of 0 … {last}", { last: this.count - 1 })}`);
    fill(this.told, `t = ${this.t}`, of);
  }
}

/* The boxes that act in a frame, each with the arrays that it hands shares to. */
export function actingIn(frame) {
  return frame.parts ?? [[frame.box, frame.to]];
}

/* Which repeats each leaf of a place in a fold is drawn at: all of them, or [t]. */
export function tilesAt(boxes, column) {
  const found = new Map();
  column.forEach((b, t) => {
    for (const i of boxes[b].hangs) {
      const others = column.some((other) => other !== b && boxes[other].reads.includes(i));
      found.set(i, others ? null : t);
    }
  });
  return found;
}
