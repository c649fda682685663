/* The graph: boxes, edges and what is marked in them at a step. */

import { along, arrow, freePlace, overlap } from "./curves.js";
import { ROLES } from "./details.js";
import { make, set, fill } from "./dom.js";
import { Field } from "./field.js";
import { say, word } from "./language.js";
import { numberText, signed } from "./numbers.js";
import { Part } from "./part.js";
import { Scroller } from "./scroller.js";

const MOST_LABELS = 60;
const MARGIN = 16;
const PADDING = 7;
const DEEDS = {
  forward: word("▼ computed"),
  seed: word("● seed"),
  backward: word("◀ hands on"),
  update: word("◆ moved"),
};
const RADIUS = { parameter: 14, input: 0, constant: 0, interior: 5, result: 5 };

/* Text cut to a width in characters. */
function cut(text, room) {
  const characters = [...text];
  return characters.length <= room
    ? text
    : characters.slice(0, Math.max(room - 1, 1)).join("") + "…";
}

/* A number with as many digits as its room in a box has, six at most. */
function numberIn(room, x) {
  const texts = [6, 5, 4, 3, 2, 1].map((digits) => numberText(x, digits));
  return texts.find((text) => text.length <= room) ?? texts[5];
}

/* Whether a step goes along an edge: forward along all of its node, backward along one. */
function isActive(edge, frame) {
  if (frame?.node !== edge.node) return false;
  return frame.phase === "forward" || frame.position === edge.position;
}

/* The picture of a graph; `choose(index)` is called for the node that the reader picks. */
export class GraphView {
  constructor(data, choose) {
    this.data = data;
    this.choose = choose;
    this.marked = new Set();
    this.svg = make("svg", {
      role: "group",
      "aria-label": say(
        "Graph. Up and down go from node to node; Enter tells its terms and paths.",
      ),
    });
    this.isLarge = !data.layout;
    this.stage = this.isLarge ? new Field(this.svg, () => this.redraw()) : new Scroller(this.svg);
    this.part = new Part(data, () => {
      this.build();
      this.show(this.state);
    });
    this.element = make("div", { class: "graph" }, this.stage.element, this.part.element);
    new ResizeObserver(() => this.stage.resized(this.element.clientWidth)).observe(this.element);
  }

  /* Choose what is drawn, so that all of `wanted` is; the rest of the picture stays. */
  focus(wanted, others) {
    if (this.part.focus(wanted, others) || !this.nodes) this.build();
  }

  /* Draw the nodes and edges once; `show` then only changes them. */
  build() {
    const { data } = this;
    const layout = this.part.placed(this.stage.pane);
    this.edges = layout.links.map((edge, k) => this.edge(edge, layout.edges[k]));
    this.nodes = new Map(
      layout.ids.map((i, k) => [i, this.box(data.nodes[i], layout.nodes[k], layout.hidden[k])]),
    );
    this.taken = layout.nodes.map(({ x, y, w, h }) => ({
      x: x + PADDING,
      y,
      w: w - 2 * PADDING,
      h,
    }));
    const points = [
      ...layout.nodes.flatMap(({ x, y, w, h }) => [
        [x, y - 12],
        [x + w, y + h + 6],
      ]),
      ...layout.edges.flat(),
    ];
    const end = (axis, most) => points.reduce((x, p) => most(x, p[axis]), points[0][axis]);
    const [left, top] = [0, 1].map((axis) => end(axis, Math.min) - MARGIN);
    const [right, bottom] = [0, 1].map((axis) => end(axis, Math.max) + MARGIN);
    const frame = { left, top, width: right - left, height: bottom - top };
    this.few = this.edges.length <= MOST_LABELS;
    this.placeLabels(this.few ? this.edges : []);
    this.share = make("text", { class: "strong", "text-anchor": "middle" });
    this.pill = make(
      "g",
      { class: "pill" },
      make("rect", { class: "panel", rx: 9, height: 18 }),
      this.share,
    );
    fill(
      this.svg,
      this.edges.map((edge) => edge.group),
      [...this.nodes.values()].map((node) => node.group),
      make(
        "g",
        { "aria-hidden": "true" },
        this.edges.map((edge) => edge.label),
      ),
      this.pill,
    );
    set(this.svg, { viewBox: [left, top, right - left, bottom - top].join(" ") });
    this.stage.picture(frame, layout.nodes);
    this.active = [...this.nodes.keys()].pop();
    this.rove(this.active, false);
  }

  edge(edge, points) {
    const path = make("path");
    const tip = make("polygon");
    const text = edge.partial === null ? "" : "×" + numberText(edge.partial, 3);
    const label = make("text", { class: "local", "text-anchor": "middle" });
    const ways = { there: points, back: [...points].reverse() };
    const group = make("g", { class: "edge-group", "aria-hidden": "true" }, path, tip);
    return { edge, path, tip, text, label, group, ways };
  }

  /* The labels of these edges, and no others, stand above them where they cover nothing. */
  placeLabels(views) {
    const taken = [...this.taken];
    for (const view of this.edges) view.free = null;
    for (const view of views) {
      const raised = view.ways.there.map(([x, y]) => [x, y - 8]);
      const free = freePlace(raised, 6.4 * view.text.length, 12, taken);
      if (!free) continue;
      taken.push(free);
      view.free = free;
      set(view.label, { x: free.x + free.w / 2, y: free.y + 10 });
    }
  }

  box(node, at, hidden) {
    const { x, y, w, h } = at;
    const line = (up, look, anchor) =>
      make("text", {
        x: anchor ? x + w - 8 : x + 8,
        y: y + up,
        class: look,
        "text-anchor": anchor,
      });
    const symbol = cut(node.symbol, 12);
    const room = Math.floor((w - 16) / 7) - (symbol ? [...symbol].length + 1 : 0);
    const outline = make("rect", { x, y, width: w, height: h, rx: RADIUS[node.role] });
    const inner =
      node.role === "result"
        ? make("rect", { class: "inner", x: x + 3, y: y + 3, width: w - 6, height: h - 6, rx: 3 })
        : null;
    const parts = {
      outline,
      name: line(18, "strong"),
      symbol: line(18, "symbol", "end"),
      data: line(34, ""),
      grad: line(50, ""),
      tag: make("text", { class: "tag", x: x + w / 2, y: y - 5, "text-anchor": "middle" }),
      cross: make(
        "g",
        { class: "cross" },
        make("circle", { cx: x + w - 2, cy: y + 2, r: 8 }),
        make("path", { d: `M${x + w - 5.5} ${y - 1.5}l7 7m-7 0l7 -7` }),
      ),
    };
    parts.name.append(make("tspan", { class: "isolated" }, cut(node.name, Math.max(room, 1))));
    parts.symbol.append(symbol);
    const group = make(
      "g",
      {
        class: "node",
        role: "button",
        tabindex: -1,
        "data-key": "node" + node.index,
        onclick: () => this.pick(node.index),
        onkeydown: (event) => this.key(event, node.index),
      },
      node.long_name ? make("title", {}, node.long_name) : null,
      outline,
      inner,
      ...Object.values(parts).slice(1),
    );
    if (hidden) {
      const rest = make("text", { class: "rest", x: x + w, y: y + h + 11, "text-anchor": "end" });
      rest.append(`+${hidden}`);
      group.append(rest);
    }
    if (this.isLarge) {
      parts.short = [0.47, 0.93].map((share) =>
        make("text", {
          x: x + w / 2,
          y: y + share * h,
          class: share < 0.5 ? "short strong" : "short",
          "text-anchor": "middle",
        }),
      );
      group.append(...parts.short);
    }
    return { node, group, ...parts, at };
  }

  pick(index) {
    if (this.stage.moved) return;
    this.rove(index, true);
    this.choose(index);
  }

  key(event, index) {
    const order = [...this.nodes.keys()];
    const place = order.indexOf(index);
    if (event.key === "Enter" || event.key === " ") this.pick(index);
    else if (event.key === "ArrowDown" && place + 1 < order.length)
      this.rove(order[place + 1], true);
    else if (event.key === "ArrowUp" && place > 0) this.rove(order[place - 1], true);
    else if (!event.key.startsWith("Arrow") || /Left|Right/.test(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /* One node at a time is a stop of the Tab key. */
  rove(index, focused) {
    const before = this.nodes.get(this.active);
    if (before) set(before.group, { tabindex: -1 });
    this.active = index;
    const now = this.nodes.get(index);
    if (!now) return;
    set(now.group, { tabindex: 0 });
    if (focused) now.group.focus({ preventScroll: true });
    if (focused) this.reveal([index]);
  }

  /* Show a state: numbers, gradients, what the last frame did, what was chosen. */
  show(state) {
    this.state = state;
    const frame = state.asked ?? state.frame;
    const passed = new Set(
      state.taken.map((f) => f.phase === "backward" && f.node + " " + f.position),
    );
    const near = ({ edge }) =>
      isActive(edge, frame) || edge.node === state.chosen || edge.operand === state.chosen;
    if (!this.few) this.placeLabels(this.edges.filter(near));
    for (const view of this.edges) this.showEdge(view, { ...state, frame }, passed);
    this.part.offer(state.chosen);
    this.redraw();
    const used =
      frame?.phase === "backward" && this.edges.find(({ edge }) => isActive(edge, frame));
    set(this.pill, { visibility: used ? "visible" : "hidden" });
    if (used) {
      const sign = state.mode === "assign" ? "= " : "";
      const share = frame.contribution;
      const shown = sign ? sign + numberText(share, 3) : signed(share, 3);
      const text = state.asked ? "?" : shown;
      this.showShare(used.ways.there, text);
    }
  }

  /* Show all boxes as the state is, with as much in them as there is room for. */
  redraw() {
    const { state } = this;
    if (!state) return;
    const shown = { ...state, frame: state.asked ?? state.frame };
    for (const view of this.nodes.values()) this.showNode(view, shown);
  }

  /* What an edge hands on stands at its middle, or where it covers no number and no label. */
  showShare(points, text) {
    const [w, h] = [7.3 * text.length + 8, 18];
    const told = this.edges.filter(({ free, label }) => free && label.textContent);
    const find = (taken) => freePlace(points, w, h, taken, [0, 40, -40]);
    const [x, y] = along(points, 0.5);
    const place = find([...this.taken, ...told.map(({ free }) => free)]) ??
      find(this.taken) ?? { x: x - w / 2, y: y - h / 2, w, h };
    for (const { free, label } of told) if (overlap(free, place)) fill(label);
    fill(this.share, text);
    set(this.share, { x: place.x + w / 2, y: place.y + 13 });
    set(this.pill.firstChild, { x: place.x, y: place.y, width: w });
  }

  showEdge(view, { frame, known }, passed) {
    const { edge, path, tip, text, label, free, group, ways } = view;
    const active = isActive(edge, frame);
    let look = edge.partial === null ? "closed" : "";
    if (active) look = frame.phase === "forward" ? "ahead" : "flow";
    else if (passed.has(edge.node + " " + edge.position)) look = "passed";
    const told = free && known.has(edge.node) && look !== "flow" ? text : "";
    if (label.textContent !== told) fill(label, told);
    if (look === view.look) return;
    view.look = look;
    const back = look === "flow" || look === "passed";
    const [way, corners] = arrow(back ? ways.back : ways.there, active ? 13 : 8);
    set(path, { d: way, class: "edge " + look });
    set(tip, { points: corners, class: "tip " + look });
    if (active) group.parentNode.insertBefore(group, this.nodes.values().next().value.group);
  }

  showNode(view, { frame, numbers, grads, known, wrong, chosen, trial, mode }) {
    const { node } = view;
    const i = node.index;
    const target = frame ? (frame.operand ?? frame.node) : -1;
    const receives = frame && frame.phase === "backward" && i === target;
    const acts = frame && i === frame.node && !receives;
    const tried = trial && trial.touched.has(i);
    const data = tried ? trial.numbers[i] : numbers[i];
    const told = known.has(i) || tried;
    const exact = told ? numberText(data) : "?";
    const bad = wrong.has(i);
    const word = receives
      ? mode === "assign"
        ? say("is set ▶")
        : say("receives ▶")
      : acts
        ? say(DEEDS[frame.phase])
        : "";
    const { tier, letters } = this.stage;
    const looked = tier === "brief" ? letters : tier;
    const seen = [data, grads[i], told, tried, word, bad, chosen === i, this.marked.has(i)];
    const same = view.seen?.every((x, k) => Object.is(x, seen[k]));
    if (same && view.looked === looked) return;
    Object.assign(view, { seen, looked });
    if (tier === "brief") this.showShort(view, told ? data : null, letters);
    if (tier === "distant") {
      const share = Math.abs(grads[i]) / this.state.most;
      view.group.style.setProperty("--share", `${Math.round(100 * share ** 0.6 || 0)}%`);
    }
    if (same) return;
    const room = Math.floor((view.at.w - PADDING - 2) / 7.25) - 5;
    const looks = [
      "box",
      view.node.role,
      known.has(i) ? "" : "unknown",
      receives ? "receiving" : acts ? "acting" : "",
      bad ? "wrong" : "",
    ];
    set(view.outline, { class: looks.join(" ") });
    set(view.group, {
      class: `node${chosen === i ? " chosen" : ""}${this.marked.has(i) ? " marked" : ""}`,
      "aria-pressed": String(chosen === i),
      "aria-label": [
        node.name,
        say(ROLES[node.role]),
        node.symbol && say("made by {op}", { op: node.symbol }),
        tried
          ? say("data {number} in the trial", { number: exact })
          : say("data {number}", { number: exact }),
        say("gradient {number}", { number: numberText(grads[i]) }),
        bad ? say("wrong") : "",
      ]
        .filter(Boolean)
        .join(", "),
    });
    fill(view.data, (tried ? `${say("try")}  ` : "data ") + (told ? numberIn(room, data) : exact));
    set(view.data, { class: tried ? "strong tried" : "" });
    fill(view.grad, "grad " + numberIn(room, grads[i]));
    set(view.grad, {
      class: i === target && frame.phase !== "forward" && frame.phase !== "update" ? "strong" : "",
    });
    fill(view.tag, word + (word && bad ? " ✗" : ""));
    set(view.cross, { visibility: bad ? "visible" : "hidden" });
  }

  /* The name and the number of a box that is small on the screen, in large letters. */
  showShort({ node, short, at }, x, letters) {
    const room = Math.floor((at.w - 6) / (0.6 * letters));
    const texts = [cut(node.name, Math.ceil(1.5 * room)), x === null ? "?" : numberIn(room, x)];
    texts.forEach((text, k) => {
      const long = [...text].length > room;
      fill(short[k], text);
      set(short[k], { textLength: long && at.w - 6, lengthAdjust: long && "spacingAndGlyphs" });
    });
  }

  /* Bring nodes into sight. */
  reveal(indices) {
    const views = indices.map((i) => this.nodes.get(i)).filter(Boolean);
    if (views.length) this.stage.reveal(views.map(({ at }) => at));
  }

  /* Larger (+1), smaller (-1), or (0) as it fits. */
  zoom(direction) {
    this.stage.zoom(direction);
  }
}
