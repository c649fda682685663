/* What the model answers at a state: in the plane, along a line, or for each sample. */

import { make, set, fill } from "./dom.js";
import { say } from "./language.js";
import { bytesOf, colourAt, mapColours, mixed, paintMap, sharesOf, shortly } from "./unpack.js";

const VIEW_W = 400;
const VIEW_H = 340;
const PAD = 46;
const STRENGTHS = 16;
const NO_CLASS = 255;
const COLOURS = 6;

/* A marker of a class around a point: meaning does not rest on colour alone. */
function marker(k, x, y, r) {
  const shapes = [
    `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`,
    `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}z`,
    `M${x} ${y - 1.2 * r}L${x + 1.2 * r} ${y + r}H${x - 1.2 * r}z`,
    `M${x} ${y - 1.4 * r}L${x + 1.4 * r} ${y}L${x} ${y + 1.4 * r}L${x - 1.4 * r} ${y}z`,
  ];
  return shapes[k % shapes.length];
}

/* The line where a field on a grid of n by n points is 0, as a path in units of cells. */
export function contour(field, n) {
  let path = "";
  for (let r = 0; r + 1 < n; r += 1) {
    for (let c = 0; c + 1 < n; c += 1) {
      const [a, b, d, e] = [
        field[r * n + c],
        field[r * n + c + 1],
        field[(r + 1) * n + c + 1],
        field[(r + 1) * n + c],
      ];
      const cuts = [];
      const cut = (p, q, x, y, dx, dy) => {
        if (p < 0 !== q < 0) {
          const t = p / (p - q);
          cuts.push([x + dx * t, y + dy * t]);
        }
      };
      cut(a, b, c, r, 1, 0);
      cut(b, d, c + 1, r, 0, 1);
      cut(e, d, c, r + 1, 1, 0);
      cut(a, e, c, r, 0, 1);
      for (let i = 0; i + 1 < cuts.length; i += 2) {
        const [[x, y], [u, v]] = [cuts[i], cuts[i + 1]];
        path += `M${x.toFixed(2)} ${y.toFixed(2)}L${u.toFixed(2)} ${v.toFixed(2)}`;
      }
    }
  }
  return path;
}

/* Samples of two numbers in the plane, and the regions of the classes. */
class Plane {
  constructor(seen) {
    this.seen = seen;
    this.field = bytesOf(seen.field);
    this.found = seen.found ? bytesOf(seen.found) : null;
    const n = (this.n = seen.side);
    this.canvas = make("canvas", { width: n, height: n });
    const [left, right, low, high] = seen.around;
    const x = (p) => PAD + ((VIEW_W - PAD - 8) * (p - left)) / (right - left);
    const y = (p) => VIEW_H - PAD - ((VIEW_H - PAD - 8) * (p - low)) / (high - low);
    this.boundary = make("path", {
      class: "boundary",
      transform: `translate(${PAD} ${VIEW_H - PAD}) scale(${(VIEW_W - PAD - 8) / (n - 1)} ${-(VIEW_H - PAD - 8) / (n - 1)})`,
    });
    const size = seen.points.length > 150 ? 3 : 4.5;
    this.samples = seen.points.map(([a, b], i) =>
      make("path", {
        class: `sample class${seen.wanted ? seen.wanted[i] % COLOURS : 0}`,
        d: marker(seen.wanted ? seen.wanted[i] : 0, x(a), y(b), size),
      }),
    );
    this.rings = seen.points.map(([a, b]) =>
      make("circle", { class: "ring", cx: x(a), cy: y(b), r: size + 4 }),
    );
    this.svg = make(
      "svg",
      { viewBox: `0 0 ${VIEW_W} ${VIEW_H}`, role: "img" },
      this.boundary,
      this.rings,
      this.samples,
      textAt(shortly(left, 3), { x: PAD, y: VIEW_H - 16 }),
      textAt(shortly(right, 3), { x: VIEW_W - 8, y: VIEW_H - 16, "text-anchor": "end" }),
      textAt(seen.names[0], { x: (VIEW_W + PAD) / 2, y: VIEW_H - 16, "text-anchor": "middle" }),
      textAt(seen.names[1], {
        "text-anchor": "middle",
        transform: `translate(${PAD - 24} ${(VIEW_H - PAD) / 2}) rotate(-90)`,
      }),
      textAt(shortly(high, 3), { x: PAD - 4, y: 18, "text-anchor": "end" }),
      textAt(shortly(low, 3), { x: PAD - 4, y: VIEW_H - PAD, "text-anchor": "end" }),
    );
    this.element = make("div", { class: "plane" }, this.canvas, this.svg);
  }

  draw(k) {
    const { n, seen } = this;
    const size = n * n;
    const shades = this.field.subarray(k * size, (k + 1) * size);
    const paper = colourAt(this.element, "--paper");
    const colours = Array.from({ length: COLOURS }, (_, c) =>
      colourAt(this.element, `--class${c}`),
    );
    const context = this.canvas.getContext("2d");
    const image = context.createImageData(n, n);
    const classes = new Set();
    shades.forEach((shade, p) => {
      const c = shade === NO_CLASS ? -1 : Math.floor(shade / STRENGTHS);
      const share = 0.1 + (0.42 * (shade % STRENGTHS)) / (STRENGTHS - 1);
      const rgb = c < 0 ? paper : mixed(paper, colours[c % COLOURS], share);
      const row = n - 1 - Math.floor(p / n);
      image.data.set([...rgb, 255], 4 * (row * n + (p % n)));
      if (c > 0) classes.add(c);
    });
    context.putImageData(image, 0, 0);
    const paths = [...classes].map((c) =>
      contour(
        Array.from(shades, (shade) => {
          const clearly = (shade % STRENGTHS) + 0.5;
          return Math.floor(shade / STRENGTHS) === c && shade !== NO_CLASS ? clearly : -clearly;
        }),
        n,
      ),
    );
    set(this.boundary, { d: paths.join("") || null });
    let wrong = 0;
    const shown = seen.points.length;
    this.rings.forEach((ring, i) => {
      const bad = this.found !== null && this.found[k * shown + i] !== seen.wanted[i];
      wrong += bad;
      set(ring, { visibility: bad ? "visible" : "hidden" });
    });
    const told = this.found
      ? say(
          "The plane of the inputs: {shown} samples, {wrong} of them in the wrong region, ringed",
          { shown, wrong },
        )
      : say("The plane of the inputs: {shown} samples", { shown });
    set(this.svg, { "aria-label": told });
  }
}

/* A text in a drawing. */
function textAt(words, at) {
  return make("text", at, words);
}

/* A drawing on a ground: beside it the ends of the axis upwards, below it a title. */
function onGround([low, high], y, title, ...children) {
  return make(
    "svg",
    { viewBox: `0 0 ${VIEW_W} ${VIEW_H}`, role: "img" },
    make("rect", {
      class: "ground",
      x: PAD,
      y: 8,
      width: VIEW_W - PAD - 8,
      height: VIEW_H - PAD - 8,
    }),
    ...children,
    textAt(shortly(high, 3), { x: PAD - 4, y: y(high) + 4, "text-anchor": "end" }),
    textAt(shortly(low, 3), { x: PAD - 4, y: y(low) + 4, "text-anchor": "end" }),
    textAt(title, { x: (VIEW_W + PAD) / 2, y: VIEW_H - 14, "text-anchor": "middle" }),
  );
}

/* Samples of one number, and the curve of the model. */
class Line {
  constructor(seen) {
    this.seen = seen;
    this.field = sharesOf(seen.field, seen.fieldMost);
    this.width = seen.fieldWidth;
    const targets = seen.targets ?? seen.wanted ?? [];
    const [low, high] = [
      Math.min(...targets, ...(targets.length ? [] : [seen.fieldRange[0]])),
      Math.max(...targets, ...(targets.length ? [] : [seen.fieldRange[1]])),
    ];
    const room = (high - low || 1) * 0.25;
    const [left, right] = seen.around;
    this.x = (p) => PAD + ((VIEW_W - PAD - 8) * (p - left)) / (right - left);
    this.y = (p) =>
      Math.min(
        Math.max(
          VIEW_H - PAD - ((VIEW_H - PAD - 8) * (p - low + room)) / (high - low + 2 * room),
          0,
        ),
        VIEW_H - PAD,
      );
    this.curves = Array.from({ length: this.width }, () => make("path", { class: "answer" }));
    this.element = onGround(
      [low, high],
      this.y,
      say("input"),
      this.curves,
      targets.map((t, i) =>
        make("circle", { class: "sample", cx: this.x(seen.points[i][0]), cy: this.y(t), r: 3.5 }),
      ),
      textAt(shortly(left, 3), { x: PAD, y: VIEW_H - 14 }),
      textAt(shortly(right, 3), { x: VIEW_W - 8, y: VIEW_H - 14, "text-anchor": "end" }),
    );
  }

  draw(k) {
    const { seen, width } = this;
    const size = this.field.length / width / seen.states;
    const [left, right] = seen.around;
    this.curves.forEach((curve, j) => {
      let path = "";
      for (let i = 0; i < size; i += 1) {
        const value = this.field[(k * size + i) * width + j];
        const x = left + ((right - left) * i) / (size - 1);
        if (Number.isFinite(value)) {
          path += `${path ? "L" : "M"}${this.x(x).toFixed(1)} ${this.y(value).toFixed(1)}`;
        }
      }
      set(curve, { d: path || null });
    });
    set(this.element, {
      "aria-label": say("The output of the model over its input, and the samples"),
    });
  }
}

/* Outputs of samples of any form: dots beside their targets, or a row of a map for each. */
class Outputs {
  constructor(seen) {
    this.seen = seen;
    this.answers = sharesOf(seen.answers, seen.answersMost);
    this.width = seen.answersWidth;
    this.shown = seen.numbers.length;
    const targets = (this.targets = seen.targets ?? seen.wanted ?? []);
    if (this.width > 1) {
      this.canvas = make("canvas", { width: this.width, height: this.shown, role: "img" });
      this.caption = make(
        "p",
        { class: "muted" },
        seen.classes
          ? say("a row for each sample, by its class; a column for each output")
          : say("a row for each sample; a column for each output"),
      );
      this.element = make("div", { class: "outputs" }, this.canvas, this.caption);
      return;
    }
    const low = Math.min(seen.answersRange[0], ...targets);
    const high = Math.max(seen.answersRange[1], ...targets);
    this.y = (p) => VIEW_H - PAD - ((VIEW_H - PAD - 12) * (p - low)) / (high - low || 1);
    this.x = (i) => PAD + 8 + ((VIEW_W - PAD - 24) * i) / Math.max(this.shown - 1, 1);
    this.dots = seen.numbers.map((_, i) =>
      make("circle", { class: "sample", cx: this.x(i), r: 3.5 }),
    );
    this.element = onGround(
      [low, high],
      this.y,
      targets.length
        ? say("samples; bars are targets, dots outputs")
        : say("outputs of the samples"),
      targets.map((t, i) =>
        make("path", { class: "target", d: `M${this.x(i) - 5} ${this.y(t)}h10` }),
      ),
      this.dots,
    );
  }

  draw(k) {
    const { shown, width } = this;
    const own = this.answers.subarray(k * shown * width, (k + 1) * shown * width);
    if (width === 1) {
      this.dots.forEach((dot, i) => {
        const known = Number.isFinite(own[i]);
        set(dot, { cy: known ? this.y(own[i]) : 0, visibility: known ? "visible" : "hidden" });
      });
      set(this.element, {
        "aria-label": say("Outputs of {n} samples, and their targets", { n: shown }),
      });
      return;
    }
    const most = Math.max(...[...own].filter(Number.isFinite).map(Math.abs), 0);
    paintMap(this.canvas, own, most, mapColours(this.element));
    set(this.canvas, { "aria-label": say("Outputs of {n} samples", { n: shown }) });
  }
}

/* The classes with their markers. */
function legend(classes) {
  return make(
    "ul",
    { class: "legend" },
    classes.map((name, k) =>
      make(
        "li",
        {},
        make(
          "svg",
          { viewBox: "0 0 14 14", width: 14, height: 14, "aria-hidden": "true" },
          make("path", { class: `sample class${k % COLOURS}`, d: marker(k, 7, 7, 4.5) }),
        ),
        name,
      ),
    ),
  );
}

/* The view that suits the samples; `states` is how many states there are. */
export function answersOf(seen, states) {
  const kinds = { plane: Plane, line: Line, samples: Outputs };
  const view = new kinds[seen.kind]({ ...seen, states });
  const parts = [view.element];
  if (seen.classes && seen.kind === "plane") parts.push(legend(seen.classes));
  return { element: fill(make("div", { class: "answers" }), parts), draw: (k) => view.draw(k) };
}
