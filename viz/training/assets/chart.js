/* A curve over the steps of a training, with a mark at the step that is shown. */

import { make, set, fill } from "./dom.js";
import { say } from "./language.js";
import { shortly } from "./unpack.js";

const CHART_W = 500;
const CHART_H = 96;
const LEFT = 62;
const TOP = 8;
const BOTTOM = 18;

/* More than this between the largest and the smallest, and the axis is logarithmic. */
const WIDE = 50;

export class Chart {
  /* `go(step)` is called with the step at the pointer. */
  constructor(label, go) {
    this.line = make("path", { class: "course" });
    this.mark = make("line", { class: "now", y1: TOP, y2: CHART_H - BOTTOM });
    this.dot = make("circle", { class: "dot", r: 4 });
    this.texts = make("g", {});
    this.element = make(
      "svg",
      { viewBox: `0 0 ${CHART_W} ${CHART_H}`, role: "img", "aria-label": label, class: "chart" },
      make("rect", {
        class: "ground",
        x: LEFT,
        y: TOP,
        width: CHART_W - LEFT - 8,
        height: CHART_H - TOP - BOTTOM,
      }),
      this.line,
      this.mark,
      this.dot,
      this.texts,
    );
    this.element.addEventListener("pointerdown", (event) => {
      const box = this.element.getBoundingClientRect();
      const scale = Math.min(box.width / CHART_W, box.height / CHART_H);
      const x = (event.clientX - box.left - (box.width - CHART_W * scale) / 2) / scale;
      const share = (x - LEFT) / (CHART_W - LEFT - 8);
      if (share >= 0 && share <= 1) go(this.first + share * (this.last - this.first));
    });
  }

  /* Show numbers at steps, of a training from step `first` to step `last`. */
  show(steps, values, first, last) {
    const finite = values.filter(Number.isFinite);
    this.steps = steps;
    this.values = values;
    this.first = first;
    this.last = Math.max(last, first + 1);
    let low = finite.length ? Math.min(...finite) : 0;
    let high = finite.length ? Math.max(...finite) : 1;
    this.log = low > 0 && high / low > WIDE;
    if (!this.log && low === high) [low, high] = [low - 1, high + 1];
    if (this.log && low === high) high = low * 2;
    const scale = this.log ? Math.log : (x) => x;
    this.y = (x) =>
      TOP +
      3 +
      ((CHART_H - TOP - BOTTOM - 6) * (scale(high) - scale(x))) / (scale(high) - scale(low));
    this.x = (step) => LEFT + ((CHART_W - LEFT - 8) * (step - first)) / (this.last - first);
    let pen = "M";
    let path = "";
    values.forEach((value, i) => {
      if (Number.isFinite(value)) {
        path += `${pen}${this.x(steps[i]).toFixed(1)} ${this.y(value).toFixed(1)}`;
        pen = "L";
      } else pen = "M";
    });
    set(this.line, { d: path || null });
    const text = (words, x, y, anchor) => make("text", { x, y, "text-anchor": anchor }, words);
    fill(
      this.texts,
      text(shortly(high, 3), LEFT - 5, TOP + 9, "end"),
      text(shortly(low, 3), LEFT - 5, CHART_H - BOTTOM, "end"),
      this.log ? text(say("log"), LEFT - 5, CHART_H / 2, "end") : null,
      text(say("step {n}", { n: first }), LEFT, CHART_H - 4, "start"),
      text(String(last), CHART_W - 8, CHART_H - 4, "end"),
    );
  }

  /* The number at a step, or the last one before it; NaN where `exact` asks for that step. */
  at(step, exact) {
    let found = 0;
    while (found + 1 < this.steps.length && this.steps[found + 1] <= step) found += 1;
    return exact && this.steps[found] !== step ? NaN : this.values[found];
  }

  draw(step, exact = false) {
    const x = this.x(step);
    const value = this.at(step, exact);
    set(this.mark, { x1: x, x2: x });
    const shown = Number.isFinite(value);
    set(this.dot, {
      cx: shown ? x : 0,
      cy: shown ? this.y(value) : 0,
      visibility: shown ? "visible" : "hidden",
    });
    return value;
  }
}
