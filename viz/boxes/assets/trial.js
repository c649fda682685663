/* What if an entry were another number: all values and gradients follow. */

import { make, set, fill, isolated } from "./dom.js";
import { entryName } from "./entries.js";
import { say, sayWith } from "./language.js";
import { written } from "./maps.js";

const STEPS = 200;
const SAMPLES = 24;
const MARGINS = { left: 46, right: 10, top: 8, bottom: 20 };

export class Trial {
  /* `changed(leaves)` is called with the numbers of the leaves, or null for the recorded ones. */
  constructor(computation, recorded, changed) {
    this.computation = computation;
    this.recorded = recorded;
    this.obstacles = computation.obstacles(recorded.V);
    this.changed = changed;
    this.slider = make("input", {
      type: "range",
      min: -STEPS,
      max: STEPS,
      value: 0,
      "aria-label": say("Number of the entry"),
      oninput: () => this.move(Number(this.slider.value)),
    });
    this.reset = make("button", { onclick: () => this.move(0) }, say("as recorded"));
    this.heading = make("h2", {});
    this.told = make("output", { "aria-live": "polite" });
    this.plot = make("svg", { class: "plot", role: "img" });
    new ResizeObserver(() => this.told.isConnected && this.again?.()).observe(this.plot);
    this.element = make(
      "section",
      { class: "trial", tabindex: 0, "aria-label": say("What if") },
      this.heading,
      make("div", { class: "row" }, this.slider, this.reset),
      this.told,
      this.plot,
      make(
        "p",
        { class: "muted" },
        say("Click a cell of a parameter or an input to try another; all numbers follow."),
      ),
    );
  }

  /* Whether an entry can be moved: of a leaf that is not a constant. */
  movable(array) {
    return this.computation.arrays[array].kind === "leaf" && this.computation.moves[array];
  }

  /* Move another entry from now on. */
  choose(array, entry) {
    if (!this.movable(array)) return;
    this.array = array;
    this.entry = entry;
    const { leaves } = this.computation;
    this.start = leaves[array][entry];
    this.span = Math.max(Math.abs(this.start), 1);
    this.slope = this.recorded.G[array][entry];
    this.obstacle = this.obstacles[array][entry];
    this.slider.disabled = Boolean(this.obstacle);
    const [root, at] = this.computation.root;
    const low = this.start - this.span;
    this.points = Array.from({ length: SAMPLES + 1 }, (_, i) => {
      const x = low + (2 * this.span * i) / SAMPLES;
      return [x, this.computation.values(this.with(x))[root][at]];
    });
    fill(
      this.heading,
      sayWith("What if {name} were other?", {
        name: isolated(entryName(this.computation.arrays[array], entry)),
      }),
    );
    this.move(0, this.slider.value === "0");
  }

  with(x) {
    const { leaves } = this.computation;
    const moved = [...leaves];
    moved[this.array] = Float64Array.from(leaves[this.array]);
    moved[this.array][this.entry] = x;
    return moved;
  }

  move(place, quiet = false) {
    this.slider.value = String(place);
    const x = this.start + (place / STEPS) * this.span;
    set(this.slider, { "aria-valuetext": written(x) });
    const leaves = place === 0 ? null : this.with(x);
    const V = leaves ? this.computation.values(leaves) : this.recorded.V;
    this.tell(x, V);
    if (!quiet) this.changed(leaves, V);
  }

  tell(x, V) {
    const { computation, obstacle, recorded, slope, start } = this;
    const [root, at] = computation.root;
    const name = computation.arrays[root].name;
    const [before, after] = [recorded.V[root][at], V[root][at]];
    const seed = Number(computation.data.seed);
    const predicted = before + (slope / seed) * (x - start);
    const tried = [...this.points.map((point) => point[1]), before, after];
    const drawn = !obstacle && tried.some(Number.isFinite);
    this.plot.style.display = drawn ? "" : "none";
    const leaf = isolated(entryName(computation.arrays[this.array], this.entry));
    if (obstacle) {
      const by = { op: obstacle.op, name: obstacle.name };
      fill(
        this.told,
        sayWith(
          "This page cannot compute the operation {op} again, which {name} is made by, so {leaf} cannot be moved here.",
          { ...by, leaf },
        ),
      );
      return;
    }
    fill(
      this.told,
      leaf,
      x === start ? ` ${written(x)}; ` : ` ${written(start)} → ${written(x)}; `,
      isolated(name),
      ` ${written(before, 5)}`,
      x === start ? null : make("strong", {}, ` → ${written(after, 5)}`),
      x === start
        ? null
        : make(
            "span",
            { class: "slope" },
            ` (${say("slope says {number}", { number: written(predicted, 5) })})`,
          ),
      drawn
        ? null
        : sayWith("; {name} is {numbers} at every value tried", {
            name: isolated(name),
            numbers: [...new Set(tried.map((v) => written(v)))].join(" / "),
          }),
    );
    this.draw(x, after, slope / seed);
  }

  draw(x, y, slope) {
    /* Its points are pixels, so that its numbers are as large as they are written. */
    const { right, top, bottom } = MARGINS;
    const { clientWidth: width, clientHeight: height } = this.plot;
    this.again = () => this.draw(x, y, slope);
    const [root, at] = this.computation.root;
    const value = this.recorded.V[root][at];
    const ys = [...this.points.map((point) => point[1]), value, y].filter(Number.isFinite);
    const low = Math.min(...ys);
    const high = Math.max(...ys);
    const ends = [high, low].map((end) => written(end, 3));
    const left = Math.max(MARGINS.left, 7 * Math.max(...ends.map((end) => end.length)) + 6);
    if (width <= left + right || height <= top + bottom) return;
    const px = (u) =>
      left + ((u - this.start + this.span) / (2 * this.span)) * (width - left - right);
    const py = (v) =>
      height - bottom - (high > low ? (v - low) / (high - low) : 0.5) * (height - top - bottom);
    const line = this.points
      .filter((point) => Number.isFinite(point[1]))
      .map(([u, v], i) => `${i ? "L" : "M"}${px(u).toFixed(1)} ${py(v).toFixed(1)}`)
      .join("");
    const reach = 0.45 * this.span;
    const tangent = [-reach, reach].map(
      (d) => `${px(this.start + d).toFixed(1)} ${py(value + slope * d).toFixed(1)}`,
    );
    const label = (u, v, words, anchor) =>
      make("text", { x: u, y: v, "text-anchor": anchor }, words);
    fill(
      this.plot,
      make("path", { class: "axis", d: `M${left} ${top}V${height - bottom}H${width - right}` }),
      make("path", { class: "curve", d: line }),
      Number.isFinite(value) && Number.isFinite(slope)
        ? make("path", { class: "tangent", d: `M${tangent.join("L")}` })
        : null,
      Number.isFinite(y) ? make("circle", { class: "dot", cx: px(x), cy: py(y), r: 4.5 }) : null,
      label(left - 4, top + 9, ends[0], "end"),
      label(left - 4, height - bottom, ends[1], "end"),
      label(left, height - 6, written(this.start - this.span, 3), "start"),
      label(width - right, height - 6, written(this.start + this.span, 3), "end"),
    );
    set(this.plot, {
      "aria-label": say("{root} over this number; the dashed line is the slope", {
        root: this.computation.arrays[root].name,
      }),
    });
  }
}
