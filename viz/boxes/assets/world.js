/* The boxes and wires in a pane that one drags and zooms. */

import { arrange, wire } from "./arrange.js";
import { make, set, fill, isolated } from "./dom.js";
import { Fold, INSET, tilesAt } from "./folds.js";
import { say } from "./language.js";
import { HeatMap, LEGIBLE, digitsAt, isDark } from "./maps.js";
import { MINI, drawMini, fitted, freeCorner, hearPane, showsAll, zoomed } from "./pane.js";

const MARGIN = 18;

/* Below these scales texts of the boxes have no room any more, as no text is smaller on the screen
   than LEGIBLE: captions lose their word, shapes go, then captions, formulas, and numbers. */
const TIERS = {
  brief: LEGIBLE / 11,
  wordless: 0.75,
  grown: LEGIBLE / 13,
  uncaptioned: 0.575,
  far: 0.5,
  bare: 0.3,
  tiny: 0.22,
};

/* The heading of a fold: its natural height, its smallest letters, and how it may grow. */
const HEADING = { height: 40, letters: 13, least: 1.2, wordy: 1.6, most: 2.6, compact: 0.45 };
const headingAt = (scale) => Math.max(1, LEGIBLE / HEADING.letters / scale);

/* How wide the inside of a fold may be, as parts of the pane. */
const SHAPES = [1, 0.85, 0.7, 0.55, 0.45, 1.4, 2];

const sizeOf = ({ element }) => ({ width: element.offsetWidth, height: element.offsetHeight });

const sizesOf = (cells) => JSON.stringify(cells.map(sizeOf));

export class World {
  /* `act` has open(box), pick(array, entry), point(event, array, entry), turn(fold, t), inside(). */
  constructor(computation, colours, act) {
    this.computation = computation;
    this.colours = colours;
    this.act = act;
    this.maps = [];
    this.view = { x: 0, y: 0, scale: 1 };
    this.byHand = false;
    this.wires = make("svg", { class: "wires", "aria-hidden": "true" });
    this.surface = make("div", { class: "surface" });
    this.mini = make("canvas", {
      class: "mini",
      "aria-hidden": "true",
      width: MINI.width,
      height: MINI.height,
    });
    this.element = make(
      "section",
      { class: "pane", tabindex: 0, "aria-label": say("The computation as boxes") },
      this.surface,
      this.mini,
    );
    this.folds = (computation.data.folds ?? []).map((_, f) => new Fold(computation, f, act));
    this.cells = [];
    this.boxes = [];
    this.folds.forEach((fold, f) => {
      fold.cells = fold.rows[0].map((_, place) => this.cell(fold.rows.map((row) => row[place])));
      fold.ports = fold.carried.map((one) => this.port(fold, one));
      fold.cells.forEach((cell) => (cell.fold = f));
    });
    computation.boxes.forEach((_, i) => this.boxes[i] || this.cell([i]));
    this.items = [...this.folds];
    this.cells.forEach((cell) => cell.fold === undefined && this.items.push(cell));
    fill(
      this.surface,
      this.folds.map((fold) => fold.element),
      this.wires,
      this.folds.flatMap((fold) => fold.ports.map((port) => port.element)),
      this.cells.map((cell) => cell.element),
    );
    this.connect();
    this.folds.forEach((_, f) => this.turn(f, this.folds[f].t));
    this.listen();
  }

  /* The wires: between items, and in each fold between its boxes and what is carried. */
  connect() {
    const { boxes, home } = this.computation;
    const item = new Map();
    this.items.forEach((one, k) => {
      (one.rows?.flat() ?? one.boxes).forEach((b) => item.set(b, k));
    });
    const found = new Map();
    const join = (key, fresh, link) => {
      if (!found.has(key)) found.set(key, { ...fresh, links: [] });
      found.get(key).links.push(link);
    };
    boxes.forEach((box, to) => {
      for (const array of box.reads) {
        const from = home.get(array);
        if (from === undefined || box.hangs.includes(array)) continue;
        const [a, b] = [item.get(from), item.get(to)];
        const link = { to, array };
        if (a !== b) {
          join(`${a} ${b}`, { from: a, to: b, fold: -1 }, link);
          continue;
        }
        const [start, end] = [this.boxes[from], this.boxes[to]];
        const { cells, ports, carried } = this.folds[a];
        const port = carried.findIndex((one) => cells[one.place] === start);
        const same = this.folds[a].rows.some((row) => row.includes(from) && row.includes(to));
        const node = same ? ports.length + cells.indexOf(start) : port;
        const ends = { from: node, to: ports.length + cells.indexOf(end), fold: a };
        join(`${a}: ${ends.from} ${ends.to}`, ends, link);
        if (!same)
          join(
            `${a} back ${port}`,
            { from: ports.length + cells.indexOf(start), to: port, fold: a, back: true },
            link,
          );
      }
    });
    this.edges = [...found.values()];
    for (const fold of this.folds) fold.wires = make("g", {});
    this.wires.append(...this.folds.map((fold) => fold.wires));
    for (const edge of this.edges) {
      edge.path = make("path", { class: "wire" });
      edge.tip = make("path", { class: "tip" });
      (edge.fold < 0 ? this.wires : this.folds[edge.fold].wires).append(edge.path, edge.tip);
    }
  }

  /* A map of an array, by its number or by what gives it. */
  map(array, kind, size) {
    const { act, colours, computation } = this;
    const at = typeof array === "function" ? array : () => array;
    const found = new HeatMap(computation.arrays[size.like ?? at()], kind, colours, {
      ...size,
      pick: (p, event) => {
        event.stopPropagation();
        if (!this.moved && at() >= 0) act.pick(at(), p);
      },
      point: (event, p) => at() >= 0 && act.point(event, at(), p),
    });
    this.maps.push({ at, kind, map: found });
    return found.element;
  }

  /* The maps of an array: values, and gradients where some flow. */
  pair(array, size) {
    const parts = [this.map(array, "value", size)];
    const wide = this.maps[this.maps.length - 1].map.isWide;
    const like = size.like ?? (typeof array === "function" ? array() : array);
    if (this.computation.moves[like]) parts.push(this.map(array, "gradient", size));
    return make("div", { class: wide ? "wide" : null }, make("div", { class: "maps" }, parts));
  }

  title(array, text, heading = "h3") {
    const { name, words, size, path } = this.computation.arrays[array];
    return make(
      heading,
      { class: "title", title: path && path !== name ? path : null },
      text || isolated(name),
      " ",
      size > 1
        ? make(
            "small",
            {},
            this.computation.moves[array] ? words : say("{words}, constant", { words }),
          )
        : null,
    );
  }

  /* What stands for the boxes at a place: one of them is shown. */
  cell(boxes) {
    const cell = { boxes, at: boxes[0] };
    boxes.forEach((i) => (this.boxes[i] = cell));
    this.cells.push(cell);
    const box = this.computation.boxes[cell.at];
    const array = this.computation.arrays[box.array];
    cell.button = make(
      "button",
      {
        "aria-expanded": "false",
        "data-key": `box${cell.at}`,
        onclick: (event) => {
          event.stopPropagation();
          this.act.open(cell.at);
        },
      },
      isolated(array.name),
    );
    cell.tiles = [...tilesAt(this.computation.boxes, boxes)].map(([k, t]) => {
      const element = make(
        "div",
        { class: "tile", "data-array": k },
        this.title(k),
        this.pair(k, { width: 96, height: 64, digits: boxes.length > 1 ? false : undefined }),
      );
      return { array: k, t, element };
    });
    const own = () => this.computation.boxes[cell.at].array;
    cell.inside = make("div", { class: "inside" });
    cell.born = make("p", { class: "born", hidden: true });
    cell.code = box.text ? make("code", {}, `= ${box.text}`) : null;
    cell.element = make(
      "section",
      {
        class: `box ${box.inner.length ? "" : "outside"} ${boxes.length > 1 ? "repeated" : ""}`,
        "aria-label": `${array.name}, ${array.words}`,
        "data-box": cell.at,
        onclick: () => this.moved || this.act.open(cell.at),
      },
      this.title(box.array, box.inner.length ? cell.button : null, "h2"),
      cell.code,
      cell.born,
      make(
        "div",
        { class: "body" },
        make("div", { class: "own" }, this.pair(own, { width: 184, height: 78 })),
        cell.tiles.length
          ? make(
              "div",
              { class: "dock" },
              cell.tiles.map((tile) => tile.element),
            )
          : null,
      ),
      cell.inside,
    );
    return cell;
  }

  /* What a repeat is handed by the one before, beside its boxes. */
  port(fold, carried) {
    const like = this.computation.boxes[fold.rows[0][carried.place]].array;
    const name = make("b", {}, isolated(this.computation.arrays[like].name));
    const element = make(
      "section",
      {
        class: "port",
        "aria-label": say("{name}, as the repeat before hands it on", { name: carried.name }),
      },
      make("div", { class: "title" }, name, " ", make("small", {}, say("carried"))),
      this.pair(() => fold.before(carried), { width: 96, height: 64, like }),
    );
    return { element, name, carried };
  }

  /* Show repeat t of a fold; whether boxes are larger or smaller then. */
  turn(f, t) {
    const fold = this.folds[f];
    if (fold.t === t && fold.sizes) return false;
    const before = fold.sizes;
    const { boxes, arrays } = this.computation;
    fold.show(t);
    fold.cells.forEach((cell, place) => {
      cell.at = fold.box(place);
      const box = boxes[cell.at];
      const { name, words } = arrays[box.array];
      fill(cell.button, isolated(name));
      fill(cell.code, `= ${box.text}`);
      set(cell.element, { "data-box": cell.at, "aria-label": `${name}, ${words}` });
      for (const tile of cell.tiles) tile.element.hidden = tile.t !== null && tile.t !== fold.t;
    });
    for (const { name, carried } of fold.ports) {
      const array = fold.before(carried);
      fill(name, array < 0 ? say("start: 0") : isolated(arrays[array].name));
    }
    fold.sizes = sizesOf(fold.cells);
    return before !== fold.sizes;
  }

  /* Whether the box that stands for a box shows an array now. */
  shows(i, array) {
    const { at, tiles } = this.boxes[i];
    const box = this.computation.boxes[at];
    const hangs = tiles.some((tile) => tile.array === array && !tile.element.hidden);
    return hangs || box.array === array || box.inner.includes(array) || at === i;
  }

  /* Measure and place all boxes; those that are open keep their size. */
  arrange() {
    this.letters(1);
    for (const { element } of this.folds) element.classList.remove("compact");
    const ports = this.folds.flatMap((fold) => fold.ports);
    [...this.cells, ...ports].forEach(({ element }) => (element.style.minWidth = ""));
    const order = this.order();
    const pane = this.pane();
    const headings = this.folds.map(({ heading }) => heading.offsetWidth);
    const measured = [false, true].map((below) => {
      this.surface.classList.toggle("below", below);
      const sizes = this.items.map((item) =>
        item.rows ? [...item.ports, ...item.cells].map(sizeOf) : sizeOf(item),
      );
      return { below, sizes };
    });
    const best = (grown) => {
      const [beside, under] = measured.map((one) => this.tried(one, order, pane, headings, grown));
      return beside.score * 0.97 >= under.score ? beside : under;
    };
    let layout = best(HEADING.least);
    if (this.folds.length) {
      const grown = headingAt(Math.min(pane.width / layout.width, pane.height / layout.height));
      if (grown > HEADING.least) layout = best(Math.min(1.05 * grown, HEADING.most));
    }
    this.layout = layout;
    this.surface.classList.toggle("below", layout.below);
    this.surface.style.setProperty("--whole-width", `${layout.width}px`);
    this.surface.style.setProperty("--whole-height", `${layout.height}px`);
    this.place(layout, order);
    this.letters(this.view.scale);
    for (const fold of this.folds) fold.sizes = sizesOf(fold.cells);
  }

  /* The best arrangement of measured items, with room for headings that are `grown` times as
     large. */
  tried({ below, sizes }, order, pane, headings, grown) {
    const sources = (count, own) =>
      Array.from({ length: count }, (_, i) => [
        ...new Set(own.filter((edge) => edge.to === i && !edge.back).map((edge) => edge.from)),
      ]);
    const top = 18 + HEADING.height * Math.max(1, grown);
    const outer = sources(
      this.items.length,
      this.edges.filter((edge) => edge.fold < 0),
    );
    const shapes = this.folds.length ? SHAPES : [1];
    const all = shapes.map((shape) => {
      const inside = { width: pane.width * shape, height: pane.height };
      const inner = this.folds.map((_, f) => {
        const from = sources(
          sizes[f].length,
          this.edges.filter((edge) => edge.fold === f),
        );
        const measured = sizes[f].map((one, i) => ({ ...one, from: from[i] }));
        return { measured, ...arrange(measured, inside) };
      });
      /* Far away, a heading that is much wider than its boxes is but a few words. */
      const compact = inner.map(
        ({ width }, k) => grown > HEADING.wordy && headings[k] * grown > 1.4 * width,
      );
      const measured = order.map((k) => {
        const wide = compact[k] ? HEADING.compact : 1;
        const frame = k < inner.length && {
          width: Math.max(inner[k].width + 2 * INSET.side, headings[k] * grown * wide),
          height: inner[k].height + top + INSET.bottom,
        };
        return { ...(frame || sizes[k]), from: outer[k].map((i) => order.indexOf(i)) };
      });
      return { below, top, compact, measured, inner, ...arrange(measured, pane) };
    });
    return all.reduce((a, b) => (b.score > a.score ? b : a));
  }

  /* Make texts as large as a scale asks for, and leave out those that would have no room. */
  letters(scale) {
    const { classList, style } = this.surface;
    for (const [name, below] of Object.entries(TIERS)) classList.toggle(name, scale < below);
    style.setProperty("--least", `${LEGIBLE / scale}px`);
    style.setProperty("--heading", headingAt(scale));
  }

  /* The numbers of the items, those that others read first. */
  order() {
    const found = [];
    const visit = (k) => {
      if (found.includes(k)) return;
      this.edges.forEach((edge) => edge.fold < 0 && edge.to === k && visit(edge.from));
      found.push(k);
    };
    const first = (k) => Math.min(...(this.items[k].rows?.[0] ?? this.items[k].boxes));
    [...this.items.keys()].sort((a, b) => first(a) - first(b)).forEach(visit);
    return found;
  }

  /* Put everything where an arrangement has it. */
  place(best, order) {
    const placed = (at, measured) => {
      const found = at.map((one, i) => ({ ...one, ...measured[i] }));
      for (const one of found) {
        const row = found.filter((other) => other.row === one.row);
        one.bottom = Math.max(...row.map((other) => other.y + other.height));
        one.top = Math.min(...row.map((other) => other.y));
      }
      return found;
    };
    const move = ({ element }, x, y) => {
      element.style.left = `${x}px`;
      element.style.top = `${y}px`;
    };
    const outer = placed(best.at, best.measured);
    const items = [];
    order.forEach((k, i) => (items[k] = outer[i]));
    this.places = [];
    this.blocks = items;
    const lines = new Map();
    const draw = (edge, places) => {
      if (!lines.has(places)) lines.set(places, []);
      const ends = [places[edge.from], places[edge.to]];
      const { d, y } = wire(...ends, places, lines.get(places), edge.back);
      set(edge.path, { d });
      set(edge.tip, { d: `M${places[edge.to].x} ${y}l-8 -4.5v9z` });
    };
    this.items.forEach((item, k) => {
      const { x, y, width, height } = items[k];
      move(item, x, y);
      if (!item.rows) {
        item.element.style.minWidth = `${width}px`;
        this.places[item.at] = items[k];
        return;
      }
      item.element.style.width = `${width}px`;
      item.element.style.height = `${height}px`;
      item.element.style.setProperty("--top", `${best.top}px`);
      item.element.classList.toggle("compact", best.compact[k]);
      const layout = best.inner[k];
      const nodes = placed(layout.at, layout.measured);
      const [left, top] = [x + INSET.side, y + best.top];
      [...item.ports, ...item.cells].forEach((node, i) => {
        move(node, left + nodes[i].x, top + nodes[i].y);
        const place = { ...nodes[i], x: left + nodes[i].x, y: top + nodes[i].y };
        node.boxes?.forEach((b) => (this.places[b] = place));
        node.element.style.minWidth = `${place.width}px`;
      });
      set(item.wires, { transform: `translate(${left} ${top})` });
      for (const edge of this.edges) if (edge.fold === k) draw(edge, nodes);
    });
    for (const edge of this.edges) if (edge.fold < 0) draw(edge, items);
  }

  pane() {
    const { clientWidth, clientHeight } = this.element;
    return { width: clientWidth - 2 * MARGIN - 36, height: clientHeight - 2 * MARGIN };
  }

  fit() {
    this.byHand = false;
    this.show(fitted(this.layout, this.element, 2 * MARGIN + 36, 2 * MARGIN, 1.2));
  }

  show(view) {
    const before = this.view.scale;
    this.view = view;
    const { x, y, scale } = view;
    this.surface.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
    this.letters(scale);
    const isOther = digitsAt(before) !== digitsAt(scale);
    if (isOther && this.maps.some(({ map }) => map.hasDigits)) this.redraw?.();
    this.drawMini();
  }

  zoom(factor) {
    const { clientWidth, clientHeight } = this.element;
    this.byHand = true;
    this.show(zoomed(this.view, factor, { x: clientWidth / 2, y: clientHeight / 2 }));
  }

  /* Outline an array that was found, or none. */
  outline(array) {
    this.cells.forEach(({ element, tiles, at }) => {
      const box = this.computation.boxes[at];
      element.classList.toggle("found", box.array === array || box.inner.includes(array));
      tiles.forEach((tile) => tile.element.classList.toggle("found", tile.array === array));
    });
  }

  /* Bring a box into view, or the fold it is in; `closer` where one could not read it. */
  reveal(i, closer = false, whole = false) {
    const place = whole ? this.blocks[this.boxes[i].fold] : this.places[i];
    const { clientWidth, clientHeight } = this.element;
    let { x, y, scale } = this.view;
    const seen =
      x + place.x * scale >= 0 &&
      y + place.y * scale >= 0 &&
      x + (place.x + place.width) * scale <= clientWidth &&
      y + (place.y + place.height) * scale <= clientHeight;
    if (seen && !(closer && scale < TIERS.wordless)) return;
    scale = Math.min(
      Math.max(scale, 0.8),
      (clientWidth - 2 * MARGIN) / place.width,
      (clientHeight - 2 * MARGIN) / place.height,
    );
    scale = Math.max(scale, closer ? TIERS.wordless : 0.35);
    x = clientWidth / 2 - (place.x + place.width / 2) * scale;
    y = clientHeight / 2 - (place.y + place.height / 2) * scale;
    if (place.height * scale > clientHeight) y = MARGIN - place.y * scale;
    this.byHand = true;
    this.show({ x, y, scale });
  }

  drawMini() {
    const shown = this.cells.map(({ at }) => this.places[at]);
    const isRead = (k) =>
      ["open", "acting", "handing"].some((c) => this.cells[k].element.classList.contains(c));
    const all = showsAll(this.view, this.layout, this.element);
    const corner = all ? null : freeCorner(this.element, this.view, shown, isRead);
    this.mini.hidden = !corner;
    if (!corner) return;
    set(this.mini, { class: `mini ${corner}` });
    this.miniRatio = drawMini(this.mini, this.element, this.layout, this.places, this.view);
  }

  listen() {
    this.dragged = hearPane(this.element, this.mini, {
      view: () => this.view,
      show: (view) => {
        this.byHand = true;
        this.show(view);
      },
      map: () => this.miniRatio,
    });
  }

  /* Whether the pointer has moved the pane since it was pressed. */
  get moved() {
    return this.dragged.moved;
  }

  /* Draw all maps again next time, also those whose numbers stay. */
  forget() {
    for (const { map } of this.maps) map.key = "";
  }

  /* The entries of arrays that the repeats that are shown read, where each reads others. */
  bands() {
    const key = this.folds.map((fold) => fold.t).join();
    if (this.banded?.key === key) return this.banded.found;
    const found = new Map();
    this.banded = { key, found };
    for (const fold of this.folds) {
      const own = new Set(fold.rows.flat().flatMap((b) => this.computation.boxes[b].inner));
      const readAt = (t, i) =>
        fold.rows[t].reduce((read, b) => {
          const { reads } = this.computation.boxes[b];
          return reads.includes(i)
            ? this.computation.readBy(b, i).map((x, p) => x | read[p])
            : read;
        }, new Uint8Array(this.computation.arrays[i].size));
      for (const i of new Set(fold.rows[fold.t].flatMap((b) => this.computation.boxes[b].reads))) {
        if (own.has(i)) continue;
        const [now, other] = [fold.t, (fold.t + 1) % fold.count].map((t) => readAt(t, i));
        if (now.every((x, p) => x === other[p])) continue;
        const entries = [...now.keys()].filter((p) => now[p]);
        if (entries.length < now.length) found.set(i, entries);
      }
    }
    return found;
  }

  /* Show a state: values, the gradients known, what acts and what receives. `acting` are boxes;
     `whole` is the fold of which a repeat acts, or -1. */
  draw({
    V,
    known,
    computed,
    acting,
    whole,
    receiving,
    backward,
    updating,
    wrong,
    picked,
    birth,
  }) {
    const dark = isDark(this.element);
    const digits = digitsAt(this.view.scale);
    const { boxes, arrays, moves } = this.computation;
    const bands = this.bands();
    for (const { at, kind, map } of this.maps) {
      const array = at();
      if (array >= 0) map.turn(arrays[array]);
      const found =
        array < 0 ? null : kind === "gradient" ? moves[array] && known[array] : V[array];
      const shown = array >= 0 && (kind === "gradient" || computed(array)) ? found : null;
      const marked = [picked, birth].find((one) => one && one.array === array);
      const mark = marked ? marked.entry : -1;
      const band = (kind === "value" && bands.get(array)) || null;
      map.draw(shown || null, {
        dark,
        digits,
        mark,
        band,
        wrong: kind === "gradient" && wrong.has(array),
      });
    }
    this.surface.classList.toggle("update", updating);
    this.cells.forEach(({ element, tiles, born, at, boxes: all, fold }) => {
      const own = boxes[at].array;
      born.hidden = !birth || !all.includes(birth.box);
      if (!born.hidden) {
        const { words } = birth;
        const t = all.indexOf(birth.box);
        fill(born, `✗ ${at === birth.box ? words : say("{words}, at t = {t}", { words, t })}`);
      }
      const acts = acting.has(at) && (whole < 0 || fold !== whole);
      element.classList.toggle("birth", !born.hidden);
      element.classList.toggle("todo", !computed(own));
      element.classList.toggle("acting", acts && !backward);
      element.classList.toggle("handing", acts && backward);
      element.classList.toggle("receiving", receiving.has(own) && !acting.has(at));
      for (const tile of tiles) {
        tile.element.classList.toggle("receiving", receiving.has(tile.array));
      }
    });
    this.folds.forEach((fold, f) => {
      fold.element.classList.toggle("acting", whole === f && !backward);
      fold.element.classList.toggle("handing", whole === f && backward);
      for (const { element, carried } of fold.ports) {
        element.classList.toggle("receiving", receiving.has(fold.before(carried)));
      }
    });
    for (const edge of this.edges) {
      const flows = edge.links.some(
        ({ to, array }) =>
          acting.has(to) &&
          (edge.fold < 0 || this.boxes[to].at === to) &&
          (backward ? receiving.has(array) : computed.now),
      );
      const name = flows ? (backward ? "back" : "ahead") : "";
      set(edge.path, { class: `wire ${edge.back ? "loop" : ""} ${name}` });
      set(edge.tip, { class: `tip ${name}` });
    }
    if (this.byHand) this.drawMini();
  }
}
