/* What if a leaf were another number: the page computes the graph again, beside the prediction. */

import { make, set, fill, isolated } from "./dom.js";
import { say, sayWith } from "./language.js";
import { gradientOf, numberText, recompute } from "./numbers.js";

const STEPS = 200;
const SAMPLES = 60;
const SIZE = { width: 320, height: 130, margin: 12 };

/* Whether a number can be moved and drawn: beyond this size differences overflow. */
function drawable(x) {
  return Math.abs(x) <= 1e150;
}

/* The panel with the slider; `changed(trial)` is called with what comes out, or null. */
export class Trial {
  constructor(data, changed) {
    this.data = data;
    this.changed = changed;
    this.root = data.nodes.length - 1;
    const open = new Set(data.open_nodes);
    this.leaves = data.nodes.filter(
      (n) => !n.operands.length && n.role !== "constant" && drawable(n.data) && !open.has(n.index),
    );
    this.select = make(
      "select",
      {
        "aria-label": say("Leaf to move"),
        onchange: () => this.choose(Number(this.select.value)),
      },
      this.leaves.map((leaf) => make("option", { value: leaf.index }, leaf.name)),
    );
    this.slider = make("input", {
      type: "range",
      min: -STEPS,
      max: STEPS,
      "aria-label": say("Number of the leaf"),
      oninput: () => this.move(this.at(Number(this.slider.value))),
    });
    this.number = make("input", {
      type: "number",
      step: "any",
      "aria-label": say("Number of the leaf, exactly"),
      oninput: () => this.typed(),
    });
    this.reset = make("button", { onclick: () => this.move(this.leaf.data) }, say("as recorded"));
    this.told = make("output", { class: "trial-told", "aria-live": "polite" });
    this.plot = make("svg", {
      class: "plot",
      role: "img",
      viewBox: `0 0 ${SIZE.width} ${SIZE.height}`,
    });
    this.controls = make(
      "div",
      { class: "row" },
      make("label", {}, sayWith("What if {leaf} were", { leaf: this.select })),
      this.slider,
      this.number,
      this.reset,
    );
    this.element = make(
      "section",
      { class: "trial", "aria-label": say("What if") },
      make("h2", {}, say("What if")),
      this.leaves.length
        ? [this.controls, this.told, this.plot]
        : make("p", {}, say("There is no leaf to move here.")),
    );
    this.gradients = data.true_gradients;
    if (this.leaves.length) this.choose(this.leaves[0].index);
  }

  /* The number at a place of the slider; its middle is the recorded number. */
  at(place) {
    return place === 0 ? this.leaf.data : this.leaf.data + (place / STEPS) * this.span;
  }

  /* Move another leaf; others are as recorded. */
  choose(index) {
    const leaf = this.leaves.find((one) => one.index === index);
    if (!leaf || leaf === this.leaf) return;
    this.leaf = leaf;
    this.span = Math.max(Math.abs(leaf.data), 1);
    this.select.value = String(index);
    this.move(leaf.data);
  }

  typed() {
    const x = this.number.valueAsNumber;
    if (Number.isFinite(x)) this.move(x, true);
  }

  /* The leaf gets the number x; everything after it is computed again. */
  move(x, typed = false) {
    this.x = x;
    const place = Math.round(((x - this.leaf.data) / this.span) * STEPS);
    this.slider.value = String(place);
    set(this.slider, { "aria-valuetext": numberText(x) });
    if (!typed) this.number.value = String(x);
    const trial = recompute(this.data, this.leaf.index, x);
    this.trial = trial;
    this.tell();
    this.changed(trial.obstacle || x === this.leaf.data ? null : trial);
  }

  /* The gradients of another mode make other predictions. */
  mode(gradients) {
    this.gradients = gradients;
    if (this.leaf) this.tell();
  }

  tell() {
    const { data, leaf, root, trial } = this;
    set(this.slider, { disabled: Boolean(trial.obstacle) });
    set(this.number, { disabled: Boolean(trial.obstacle) });
    if (trial.obstacle) {
      fill(
        this.told,
        sayWith(
          "This page cannot compute the operation {op} again, which {name} is made by, so {leaf} cannot be moved here.",
          {
            op: isolated(trial.obstacle.op),
            name: isolated(trial.obstacle.name),
            leaf: isolated(leaf.name),
          },
        ),
      );
      fill(this.plot);
      return;
    }
    const value = data.nodes[root].data;
    const slope = this.gradients[leaf.index] / data.seed;
    const right = data.true_gradients[leaf.index] / data.seed;
    const change = this.x - leaf.data;
    const predicted = value + slope * change;
    const truth = trial.numbers[root];
    const term = (name, ...text) => [make("dt", {}, name), make("dd", {}, ...text)];
    const sum = ` = ${numberText(value)} + ${numberText(slope)} * ${numberText(change)}`;
    const scaled = data.seed !== 0 && Number.isFinite(data.seed);
    const mark = !scaled
      ? say(": gradients of the seed {seed} tell no slope", { seed: numberText(data.seed) })
      : right === slope || Number.isNaN(slope)
        ? ""
        : ` ✗ ${say("wrong: the slope is {number}", { number: numberText(right) })}`;
    fill(
      this.told,
      make(
        "dl",
        {},
        term(say("true value"), make("strong", {}, numberText(truth))),
        term(
          say("first-order prediction"),
          make("strong", {}, numberText(predicted)),
          (scaled ? sum : "") + mark,
        ),
        term(say("prediction - truth"), make("strong", {}, numberText(predicted - truth))),
      ),
    );
    this.draw(slope, predicted, truth);
  }

  /* The function of this leaf as a curve, its prediction as a dashed line. */
  draw(slope, predicted, truth) {
    const { data, leaf, root } = this;
    const reach = Math.max(this.span, Math.abs(this.x - leaf.data));
    const value = data.nodes[root].data;
    const xs = Array.from(
      { length: SAMPLES + 1 },
      (_, i) => leaf.data + ((2 * i) / SAMPLES - 1) * reach,
    );
    const ys = xs.map((x) => recompute(data, leaf.index, x).numbers[root]);
    const finite = [...ys, predicted, truth, value].filter(drawable);
    if (!finite.length || !drawable(reach)) return fill(this.plot);
    const low = Math.min(...finite);
    const high = Math.max(...finite);
    const { width, height, margin } = SIZE;
    const px = (x) => margin + ((x - xs[0]) / (xs[SAMPLES] - xs[0])) * (width - 2 * margin);
    const rise = (y) => (high > low ? (y - low) / (high - low) : 0.5);
    const py = (y) => height - margin - rise(y) * (height - 2 * margin);
    const line = (points) =>
      points
        .map(([x, y], i) =>
          drawable(y)
            ? (i && drawable(points[i - 1][1]) ? "L" : "M") +
              px(x).toFixed(1) +
              " " +
              py(y).toFixed(1)
            : "",
        )
        .join("");
    const ends = [xs[0], xs[SAMPLES]].map((x) => [x, value + slope * (x - leaf.data)]);
    const [x, y] = [px(this.x), py(truth)];
    const marks = [];
    if (drawable(value))
      marks.push(make("circle", { class: "recorded", cx: px(leaf.data), cy: py(value), r: 5 }));
    if (drawable(predicted))
      marks.push(
        make("path", {
          class: "predicted",
          d: `M${x - 5} ${py(predicted) - 5}l10 10m0 -10l-10 10`,
        }),
      );
    if (drawable(truth))
      marks.push(make("rect", { class: "truth", x: x - 4, y: y - 4, width: 8, height: 8 }));
    fill(
      this.plot,
      make("path", { class: "curve", d: line(xs.map((at, i) => [at, ys[i]])) }),
      make("path", { class: "tangent", d: line(ends) }),
      marks,
    );
    return set(this.plot, {
      "aria-label": say(
        "Curve of {root} over {leaf} from {low} to {high}; the dashed line has the slope {gradient} = {slope}; ring: recorded, square: true value, cross: prediction.",
        {
          root: data.title,
          leaf: leaf.name,
          low: numberText(xs[0]),
          high: numberText(xs[SAMPLES]),
          gradient: gradientOf(leaf.name),
          slope: numberText(slope),
        },
      ),
    });
  }
}
