/* The weights of a state: lines between neurons, or heat maps. */

import { make, set, fill, isolated } from "./dom.js";
import { say } from "./language.js";
import { mapColours, paintMap, shortly } from "./unpack.js";

const NET_W = 560;
const NET_H = 340;
const WIDEST = 6;

/* Neurons in columns, from the inputs to the outputs. */
export class Net {
  constructor(arrays, layers, pick) {
    this.arrays = arrays;
    this.layers = layers;
    const sizes = [arrays[layers[0][0]].shape[1], ...layers.map(([w]) => arrays[w].shape[0])];
    this.most = Math.max(...layers.map(([w]) => arrays[w].most)) || 1;
    const radius = Math.max(3, Math.min(11, (NET_H - 40) / Math.max(...sizes) / 2 - 1));
    const at = (column, i) => ({
      x: 34 + ((NET_W - 68) * column) / layers.length,
      y: 16 + ((NET_H - 44) * (i + 0.5)) / sizes[column],
    });
    this.lines = [];
    this.nodes = [];
    const edges = make("g", {});
    const nodes = make("g", {});
    layers.forEach(([weights, biases], layer) => {
      for (let i = 0; i < sizes[layer + 1]; i += 1) {
        const to = at(layer + 1, i);
        for (let j = 0; j < sizes[layer]; j += 1) {
          const from = at(layer, j);
          const entry = i * sizes[layer] + j;
          const line = make("line", { x1: from.x, y1: from.y, x2: to.x, y2: to.y });
          line.addEventListener("click", () => pick(weights, entry));
          edges.append(line);
          this.lines.push({ line, array: weights, entry });
        }
        const circle = make("circle", { cx: to.x, cy: to.y, r: radius });
        if (biases !== null) {
          circle.addEventListener("click", () => pick(biases, i));
          this.nodes.push({ circle, array: biases, entry: i });
        }
        nodes.append(circle);
      }
    });
    for (let j = 0; j < sizes[0]; j += 1) {
      const { x, y } = at(0, j);
      nodes.append(make("circle", { cx: x, cy: y, r: radius, class: "input" }));
    }
    const names = layers.map(([w], layer) =>
      make(
        "text",
        { x: (at(layer, 0).x + at(layer + 1, 0).x) / 2, y: NET_H - 8, "text-anchor": "middle" },
        arrays[w].name,
      ),
    );
    this.element = make(
      "svg",
      { viewBox: `0 0 ${NET_W} ${NET_H}`, role: "img", class: "net" },
      edges,
      nodes,
      make("g", {}, names),
    );
  }

  draw(k, picked) {
    for (const { line, array, entry } of this.lines) {
      const x = this.arrays[array].at(k)[entry];
      const chosen = picked && picked.array === array && picked.entry === entry;
      const share = Number.isFinite(x) ? Math.abs(x) / this.most : 1;
      set(line, {
        class: lookOf(x, chosen),
        "stroke-width": (0.3 + (WIDEST - 0.3) * share).toFixed(2),
        "stroke-opacity": (0.25 + 0.75 * Math.sqrt(share)).toFixed(2),
      });
    }
    for (const { circle, array, entry } of this.nodes) {
      const one = this.arrays[array];
      const x = one.at(k)[entry];
      const chosen = picked && picked.array === array && picked.entry === entry;
      set(circle, {
        class: lookOf(x, chosen),
        "fill-opacity": (one.most ? Math.abs(x) / one.most : 0).toFixed(2),
      });
    }
    set(this.element, {
      "aria-label": say("The network: {weights}", {
        weights: this.layers
          .map(([w]) => `${this.arrays[w].name} ${range(this.arrays[w].at(k))}`)
          .join(", "),
      }),
    });
  }
}

/* The look of a line or a circle, by its number. */
function lookOf(x, chosen) {
  return `${Number.isFinite(x) ? (x < 0 ? "low" : "high") : "bad"}${chosen ? " chosen" : ""}`;
}

/* The smallest and the largest of some numbers. */
function range(xs) {
  const finite = [...xs].filter(Number.isFinite);
  if (!finite.length) return say("not finite");
  return `${shortly(Math.min(...finite), 3)} … ${shortly(Math.max(...finite), 3)}`;
}

/* A heat map for each array. */
export class Maps {
  constructor(arrays, pick) {
    this.arrays = arrays;
    this.maps = arrays.map((array, i) => {
      const columns = array.shape.length ? array.shape[array.shape.length - 1] : 1;
      const rows = array.size / columns;
      const [across, down] = array.shape.length === 1 ? [columns, 1] : [columns, rows];
      const cell = Math.max(2, Math.min(16, 320 / across, 190 / down));
      const canvas = make("canvas", { width: across, height: down, role: "img" });
      canvas.style.width = `${across * cell}px`;
      canvas.style.height = `${down * cell}px`;
      canvas.addEventListener("click", (event) => {
        const box = canvas.getBoundingClientRect();
        const c = Math.floor(((event.clientX - box.left) / box.width) * across);
        const r = Math.floor(((event.clientY - box.top) / box.height) * down);
        pick(i, Math.min(r * across + c, array.size - 1));
      });
      const caption = make("figcaption", {});
      return { canvas, caption, figure: make("figure", {}, caption, canvas) };
    });
    this.element = make(
      "div",
      { class: "maps" },
      this.maps.map(({ figure }) => figure),
    );
  }

  draw(k) {
    const colours = mapColours(this.element);
    this.maps.forEach(({ canvas, caption }, i) => {
      const { name, most, shape } = this.arrays[i];
      const xs = this.arrays[i].at(k);
      paintMap(canvas, xs, most, colours);
      fill(caption, isolated(name), ` ${shape.join(" × ")}: ${range(xs)}`);
      set(canvas, { "aria-label": `${name}: ${range(xs)}` });
    });
  }
}
