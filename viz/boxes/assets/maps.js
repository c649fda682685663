/* Heat maps: the numbers of an array as coloured cells, with digits where there is room. */

import { make, set, fill } from "./dom.js";
import { say, word } from "./language.js";
import { numberText } from "./numbers.js";

const KINDS = {
  value: [word("value"), word("values"), word("values of {name}, {words}: {numbers}")],
  gradient: [word("gradient"), word("gradients"), word("gradients of {name}, {words}: {numbers}")],
};
const COLUMNS = new Set(["neuron", "input", "feature", "unit"]);

/* Digits in a cell: their height, the largest for which there is room, and their width. */
const CELLS = { height: 11, most: 13, width: 0.6 };

/* The most points of a map, across and down; beyond, a point stands for several entries. */
const POINTS = { across: 320, down: 160 };

/* The smallest height of a digit on the screen, in pixels. */
export const LEGIBLE = 9;

/* The height of the digits in cells at a scale, or 0 where none would be read. */
export function digitsAt(scale) {
  const height = Math.max(CELLS.height, Math.ceil((4 * LEGIBLE) / scale) / 4);
  return height <= CELLS.most ? height : 0;
}

/* Whether what stands behind an element is dark. */
export function isDark(element) {
  const [r, g, b] = (getComputedStyle(element).backgroundColor.match(/[\d.]+/g) ?? []).map(Number);
  return 0.299 * r + 0.587 * g + 0.114 * b < 128;
}

/* A number with at most `digits` digits and a minus sign that is one. */
export function written(x, digits = 4) {
  return numberText(x, digits).replace("-", "−").replace("e-", "e−");
}

/* A number for a cell, in at most `room` characters if that is enough for one digit of it: with two
   digits, but without the zero before its point, rather than with one. */
export function shortText(x, room) {
  const form = (number, digits) =>
    written(number, digits)
      .replace(/\.0$/, "")
      .replace(/e\+?(−?)0?/, "e$1");
  const [three, two, one] = [3, 2, 1].map((digits) => form(x, digits));
  const bare = (text) => text.replace(/^(−?)0\./, "$1.");
  const whole = Math.abs(x) < 1000 ? three : form(Math.round(x), room);
  const forms = [whole, three, two, bare(two), one, bare(one)];
  const found = forms.find((text) => text.length <= room);
  return found ?? x.toExponential(0).replaceAll("-", "−").replace("+", "");
}

/* How the entries of an array lie on a grid: rows, columns, and the cell of an entry. */
export function gridOf({ shape, axes }) {
  const rank = shape.length;
  if (rank < 2) {
    const n = rank ? shape[0] : 1;
    const down = rank === 1 && COLUMNS.has(axes[0]);
    return down
      ? { rows: n, columns: 1, cell: (p) => [p, 0], entry: (r) => r }
      : { rows: 1, columns: n, cell: (p) => [0, p], entry: (r, c) => c };
  }
  const [rows, width] = shape.slice(rank - 2);
  const tiles = shape.slice(0, rank - 2).reduce((a, b) => a * b, 1);
  const step = width + 1;
  return {
    rows,
    columns: tiles * step - 1,
    cell: (p) => {
      const inside = p % (rows * width);
      return [
        Math.floor(inside / width),
        Math.floor(p / (rows * width)) * step + (inside % width),
      ];
    },
    entry: (r, c) =>
      c % step === width ? -1 : Math.floor(c / step) * rows * width + r * width + (c % step),
  };
}

/* The place of the number that is largest in size. */
export function placeOfLargest(xs) {
  let best = 0;
  xs.forEach((x, p) => {
    if (Math.abs(x) > Math.abs(xs[best])) best = p;
  });
  return best;
}

/* One entry in numbers, as a line of code, and a remark on it. */
export function entryLine(text, remark) {
  return [
    make("div", { class: "lines" }, make("code", { class: "entry" }, text)),
    make("p", { class: "muted" }, remark),
  ];
}

function largest(xs) {
  let most = 0;
  for (const x of xs) if (Number.isFinite(x)) most = Math.max(most, Math.abs(x));
  return most;
}

/* The colour of a number: 0 is paper, and half of the largest is already three fifths strong. */
function colour(ends, x, most) {
  if (!Number.isFinite(x)) return ends.unusual;
  const strength = most > 0 ? Math.min(Math.abs(x) / most, 1) ** 0.6 : 0;
  const end = x < 0 ? ends.low : ends.high;
  return ends.zero.map((c, i) => Math.round(c + (end[i] - c) * strength));
}

/* A map of an array; `pick(entry)` is called for a click, `point(event, entry)` while pointing. */
export class HeatMap {
  constructor(array, kind, colours, { width, height, digits, pick, point }) {
    this.array = array;
    this.kind = kind;
    this.colours = colours;
    this.grid = gridOf(array);
    this.single = array.size === 1;
    this.caption = make("figcaption", {});
    this.range = make("span", { class: "range" });
    fill(this.caption, make("b", {}, say(KINDS[kind][this.single ? 0 : 1])), " ", this.range);
    this.canvas = this.single ? make("output", {}) : make("canvas", { role: "img" });
    this.cross = make(
      "b",
      {
        class: "cross",
        role: "img",
        "aria-label": say("wrong"),
        title: say("wrong"),
        hidden: true,
      },
      "✗",
    );
    this.element = make("figure", { class: `map ${kind}` }, this.caption, this.canvas, this.cross);
    this.fold = [
      Math.ceil(this.grid.rows / POINTS.down),
      Math.ceil(this.grid.columns / POINTS.across),
    ];
    const rows = Math.ceil(this.grid.rows / this.fold[0]);
    const columns = Math.ceil(this.grid.columns / this.fold[1]);
    this.points = { rows, columns };
    const roomy = digits ?? (rows <= 6 && columns <= 6);
    this.cell = roomy
      ? [40, 17]
      : [Math.max(Math.min(12, width / columns), 1), Math.max(Math.min(12, height / rows), 2)];
    if (this.single) return;
    const [w, h] = this.cell;
    this.hasDigits = w >= 32 && h >= 14;
    this.canvas.style.width = `${columns * w + 2}px`;
    this.canvas.style.height = `${rows * h + 2}px`;
    if (columns * w < 130) this.element.classList.add("narrow");
    this.isWide = columns * w > Math.max(rows * h, 110);
    const at = (event) => this.entryAt(event);
    if (pick) {
      this.canvas.addEventListener("click", (event) => {
        const p = at(event);
        if (p >= 0) pick(p, event);
      });
    }
    if (point) {
      this.canvas.addEventListener("mousemove", (event) => point(event, at(event)));
      this.canvas.addEventListener("mouseleave", () => point(null, -1));
    }
  }

  entryAt(event) {
    const box = this.canvas.getBoundingClientRect();
    const { rows, columns } = this.points;
    const r = Math.floor(((event.clientY - box.top) / box.height) * rows);
    const c = Math.floor(((event.clientX - box.left) / box.width) * columns);
    if (r < 0 || c < 0 || r >= rows || c >= columns) return -1;
    return this.isFolded ? (this.largest[r * columns + c] ?? -1) : this.grid.entry(r, c);
  }

  get isFolded() {
    return this.fold[0] * this.fold[1] > 1;
  }

  /* The row and the column of the point at which an entry is. */
  pointOf(p) {
    return this.grid.cell(p).map((at, axis) => Math.floor(at / this.fold[axis]));
  }

  /* The entry that each point shows: the largest in size, or one that is not finite. */
  shownAt(xs) {
    const found = [];
    const size = (x) => (Number.isFinite(x) ? Math.abs(x) : Infinity);
    xs.forEach((x, p) => {
      const [r, c] = this.pointOf(p);
      const at = r * this.points.columns + c;
      if (found[at] === undefined || size(x) > size(xs[found[at]])) found[at] = p;
    });
    return found;
  }

  /* Show the numbers of another array of the same shape from now on. */
  turn(array) {
    if (this.array === array) return;
    this.array = array;
    this.key = null;
  }

  /* Show numbers, or nothing; `mark` is an entry in a frame, `band` are entries in one; what is
     wrong has a cross. */
  draw(xs, { dark, digits, mark = -1, band = null, wrong = false }) {
    this.cross.hidden = !wrong;
    const height = this.hasDigits ? digits : 0;
    const key = `${Boolean(xs)} ${dark} ${height} ${mark} ${band && band[0]}`;
    const same = key === this.key && (!xs || xs.every((x, p) => Object.is(x, this.seen[p])));
    if (same) return;
    this.key = key;
    this.seen = xs && [...xs];
    this.element.classList.toggle("empty", !xs);
    if (this.single) {
      /* Far away, few digits are larger. */
      fill(
        this.canvas,
        make("span", { class: "all" }, xs ? written(xs[0], 5) : "–"),
        make("span", { class: "few" }, xs ? shortText(xs[0], 4) : "–"),
      );
      return;
    }
    const finite = xs ? [...xs].filter(Number.isFinite) : [];
    const low = finite.reduce((a, b) => Math.min(a, b), Infinity);
    const high = finite.reduce((a, b) => Math.max(a, b), -Infinity);
    const unusual = xs ? xs.length - finite.length : 0;
    const ends = finite.length
      ? `${shortText(low, 7)} … ${shortText(high, 7)}`
      : say("none finite");
    const others = finite.length && unusual ? say("{n} not finite", { n: unusual }) : "";
    const several = this.isFolded
      ? say("; a point is the largest of {n}", { n: this.fold[0] * this.fold[1] })
      : "";
    const words = (others ? `${ends}, ${others}` : ends) + several;
    /* Its width is fixed, so that no box changes its size; its title tells the rest. */
    this.range.textContent = xs ? others || ends : "";
    set(this.range, { title: xs && (others || several) ? words : null });
    set(this.canvas, {
      "aria-label": say(KINDS[this.kind][2], {
        name: this.array.name,
        words: this.array.words,
        numbers: xs ? words : say("not computed yet"),
      }),
    });
    this.paint(xs, dark, height);
    this.element.querySelectorAll("i").forEach((frame) => frame.remove());
    if (band) this.frame(band, "band");
    if (mark >= 0) this.frame([mark]);
  }

  paint(xs, dark, height) {
    const { rows, columns } = this.points;
    const [w, h] = this.cell;
    const ends = this.colours[dark ? "dark" : "light"][this.kind];
    const most = xs ? largest(xs) : 0;
    const plain = w < 8 || h < 8;
    const scale = plain ? 1 : 2;
    const [cw, ch] = plain ? [1, 1] : [w * scale, h * scale];
    this.canvas.width = columns * cw;
    this.canvas.height = rows * ch;
    this.canvas.style.imageRendering = plain ? "pixelated" : "auto";
    const context = this.canvas.getContext("2d");
    if (xs) {
      context.font = `${height * scale}px ui-monospace, Menlo, monospace`;
      context.textAlign = "center";
      context.textBaseline = "middle";
      this.largest = this.isFolded ? this.shownAt(xs) : [...xs.keys()];
      this.largest.forEach((p) => {
        const x = xs[p];
        const [r, c] = this.pointOf(p);
        const rgb = colour(ends, x, most);
        context.fillStyle = `rgb(${rgb.join(",")})`;
        context.fillRect(c * cw, r * ch, plain ? 1 : cw - 1, plain ? 1 : ch - 1);
        if (height) {
          const light = 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2] > 140;
          context.fillStyle = light ? "black" : "white";
          const room = Math.floor((w - 5) / (CELLS.width * height));
          /* What is longer even so, such as −1e−10, is drawn narrower. */
          const at = [(c + 0.5) * cw, (r + 0.55) * ch, (w - 2) * scale];
          context.fillText(shortText(x, room), ...at);
        }
      });
    }
  }

  /* A frame round entries, which does not change their colours. */
  frame(entries, name = null) {
    const points = entries.map((p) => this.pointOf(p));
    const [rows, columns] = [0, 1].map((axis) => points.map((point) => point[axis]));
    const [r, c] = [Math.min(...rows), Math.min(...columns)];
    const [w, h] = this.cell;
    /* Inside its cells, unless they are too small for that. */
    const pad = w < 8 || h < 8 ? 3 : 0;
    const frame = make("i", { class: name });
    const { style } = frame;
    style.left = `${this.canvas.offsetLeft + c * w + 1 - pad}px`;
    style.top = `${this.canvas.offsetTop + r * h + 1 - pad}px`;
    style.width = `${(Math.max(...columns) - c + 1) * w + 2 * pad - 1}px`;
    style.height = `${(Math.max(...rows) - r + 1) * h + 2 * pad - 1}px`;
    this.element.append(frame);
  }
}
