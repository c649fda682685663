/* The boxes and wires in a pane that one drags and zooms. */

import { arrange, wire } from "./arrange.js";
import { make, set, fill, isolated } from "./dom.js";
import { HeatMap, LEGIBLE, isDark } from "./maps.js";

const MARGIN = 18;
const FAR = 0.5;
const MINI = { width: 168, height: 92 };

export class World {
  /* `act` has open(box), pick(array, entry) and point(event, array, entry). */
  constructor(computation, colours, act) {
    this.computation = computation;
    this.colours = colours;
    this.act = act;
    this.maps = [];
    this.view = { x: 0, y: 0, scale: 1 };
    this.moved = false;
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
      { class: "pane", tabindex: 0, "aria-label": "The computation as boxes" },
      this.surface,
      this.mini,
    );
    this.boxes = computation.boxes.map((box, i) => this.box(box, i));
    fill(
      this.surface,
      this.wires,
      this.boxes.map((box) => box.element),
    );
    this.edges = [];
    computation.boxes.forEach((box, to) => {
      for (const i of box.reads) {
        const from = computation.home.get(i);
        if (from !== undefined && !box.hangs.includes(i)) this.edges.push({ from, to, array: i });
      }
    });
    for (const edge of this.edges) {
      edge.path = make("path", { class: "wire" });
      edge.tip = make("path", { class: "tip" });
      this.wires.append(edge.path, edge.tip);
    }
    this.listen();
  }

  map(array, kind, size) {
    const { act, colours, computation } = this;
    const found = new HeatMap(computation.arrays[array], kind, colours, {
      ...size,
      pick: (p, event) => {
        event.stopPropagation();
        if (!this.moved) act.pick(array, p);
      },
      point: (event, p) => act.point(event, array, p),
    });
    this.maps.push({ array, kind, map: found });
    return found.element;
  }

  /* The maps of an array: values, and gradients where some flow. */
  pair(array, size) {
    const parts = [this.map(array, "value", size)];
    const wide = this.maps[this.maps.length - 1].map.isWide;
    if (this.computation.moves[array]) parts.push(this.map(array, "gradient", size));
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
        ? make("small", {}, this.computation.moves[array] ? words : `${words}, constant`)
        : null,
    );
  }

  box(box, i) {
    const { arrays } = this.computation;
    const array = arrays[box.array];
    const button = make(
      "button",
      {
        type: "button",
        "aria-expanded": "false",
        "data-key": `box${i}`,
        onclick: (event) => {
          event.stopPropagation();
          this.act.open(i);
        },
      },
      isolated(array.name),
    );
    const tiles = box.hangs.map((k) =>
      make(
        "div",
        { class: "tile", "data-array": k },
        this.title(k),
        this.pair(k, { width: 96, height: 64 }),
      ),
    );
    const inside = make("div", { class: "inside" });
    const born = make("p", { class: "born", hidden: true });
    const element = make(
      "section",
      {
        class: `box ${box.inner.length ? "" : "outside"}`,
        "aria-label": `${array.name}, ${array.words}`,
        "data-box": i,
        onclick: () => this.moved || this.act.open(i),
      },
      this.title(box.array, box.inner.length ? button : null, "h2"),
      box.text ? make("code", {}, `= ${box.text}`) : null,
      born,
      make(
        "div",
        { class: "body" },
        this.pair(box.array, { width: 184, height: 78 }),
        tiles.length ? make("div", { class: "dock" }, tiles) : null,
      ),
      inside,
    );
    return { element, button, inside, tiles, born };
  }

  /* Measure and place all boxes; those that are open keep their size. */
  arrange() {
    const sources = this.boxes.map((_, i) => [
      ...new Set(this.edges.filter((edge) => edge.to === i).map((edge) => edge.from)),
    ]);
    const ways = [false, true].map((below) => {
      this.surface.classList.toggle("below", below);
      const measured = this.boxes.map(({ element }, i) => ({
        width: element.offsetWidth,
        height: element.offsetHeight,
        from: sources[i],
      }));
      return { below, measured, ...arrange(measured, this.pane()) };
    });
    const best = ways[0].score * 0.97 >= ways[1].score ? ways[0] : ways[1];
    this.surface.classList.toggle("below", best.below);
    const { measured } = best;
    this.layout = best;
    this.surface.style.setProperty("--whole-width", `${best.width}px`);
    this.surface.style.setProperty("--whole-height", `${best.height}px`);
    this.places = this.layout.at.map((at, i) => ({ ...at, ...measured[i] }));
    const bottoms = [];
    const tops = [];
    for (const place of this.places) {
      bottoms[place.row] = Math.max(bottoms[place.row] || 0, place.y + place.height);
      tops[place.row] = Math.min(tops[place.row] ?? Infinity, place.y);
    }
    this.places.forEach((place, i) => {
      place.bottom = bottoms[place.row];
      place.top = tops[place.row];
      this.boxes[i].element.style.left = `${place.x}px`;
      this.boxes[i].element.style.top = `${place.y}px`;
    });
    for (const edge of this.edges) {
      const [a, b] = [this.places[edge.from], this.places[edge.to]];
      set(edge.path, { d: wire(a, b, this.layout) });
      const y = b.y + Math.min(b.height / 2, b.height - 12);
      set(edge.tip, { d: `M${b.x} ${y}l-8 -4.5v9z` });
    }
  }

  pane() {
    const { clientWidth, clientHeight } = this.element;
    return { width: clientWidth - 2 * MARGIN - 36, height: clientHeight - 2 * MARGIN };
  }

  fit() {
    const pane = this.pane();
    const { width, height } = this.layout;
    const scale = Math.min(pane.width / width, pane.height / height, 1.2);
    const x = (this.element.clientWidth - width * scale) / 2;
    const y = (this.element.clientHeight - height * scale) / 2;
    this.byHand = false;
    this.show({ x, y, scale });
  }

  show(view) {
    const before = this.view.scale;
    this.view = view;
    const { x, y, scale } = view;
    this.surface.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
    this.surface.classList.toggle("far", scale < FAR);
    if (before !== scale && before * 11 < LEGIBLE !== scale * 11 < LEGIBLE) this.redraw?.();
    this.drawMini();
  }

  zoom(factor, at) {
    const { x, y, scale } = this.view;
    const next = Math.min(Math.max(scale * factor, 0.05), 4);
    const center = at || { x: this.element.clientWidth / 2, y: this.element.clientHeight / 2 };
    this.byHand = true;
    this.show({
      x: center.x - ((center.x - x) * next) / scale,
      y: center.y - ((center.y - y) * next) / scale,
      scale: next,
    });
  }

  /* Outline an array that was found, or none. */
  outline(array) {
    this.boxes.forEach(({ element, tiles }, i) => {
      const box = this.computation.boxes[i];
      element.classList.toggle("found", box.array === array || box.inner.includes(array));
      tiles.forEach((tile, k) => tile.classList.toggle("found", box.hangs[k] === array));
    });
  }

  /* Bring a box into view; `closer` where one could not read it. */
  reveal(i, closer = false) {
    const place = this.places[i];
    const { clientWidth, clientHeight } = this.element;
    let { x, y, scale } = this.view;
    const seen =
      x + place.x * scale >= 0 &&
      y + place.y * scale >= 0 &&
      x + (place.x + place.width) * scale <= clientWidth &&
      y + (place.y + place.height) * scale <= clientHeight;
    if (seen && !(closer && scale < FAR)) return;
    scale = Math.min(
      Math.max(scale, 0.8),
      (clientWidth - 2 * MARGIN) / place.width,
      (clientHeight - 2 * MARGIN) / place.height,
    );
    scale = Math.max(scale, closer ? FAR + 0.1 : 0.35);
    x = clientWidth / 2 - (place.x + place.width / 2) * scale;
    y = clientHeight / 2 - (place.y + place.height / 2) * scale;
    if (place.height * scale > clientHeight) y = MARGIN - place.y * scale;
    this.byHand = true;
    this.show({ x, y, scale });
  }

  drawMini() {
    const { clientWidth, clientHeight } = this.element;
    const { x, y, scale } = this.view;
    const { width, height } = this.layout;
    const all =
      x >= -1 &&
      y >= -1 &&
      x + width * scale <= clientWidth + 1 &&
      y + height * scale <= clientHeight + 1;
    this.mini.hidden = all;
    if (all) return;
    const ratio = Math.min(MINI.width / width, MINI.height / height);
    this.miniRatio = ratio;
    const context = this.mini.getContext("2d");
    const style = getComputedStyle(this.element);
    context.clearRect(0, 0, MINI.width, MINI.height);
    context.fillStyle = style.getPropertyValue("--line");
    for (const place of this.places) {
      context.fillRect(
        place.x * ratio,
        place.y * ratio,
        place.width * ratio,
        place.height * ratio,
      );
    }
    context.strokeStyle = style.getPropertyValue("--acting");
    context.lineWidth = 2;
    context.strokeRect(
      (-x / scale) * ratio,
      (-y / scale) * ratio,
      (clientWidth / scale) * ratio,
      (clientHeight / scale) * ratio,
    );
  }

  listen() {
    const fingers = new Map();
    let start = null;
    const { element } = this;
    const local = (event) => {
      const box = element.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    element.addEventListener("pointerdown", (event) => {
      if (event.target.closest("input, select")) return;
      fingers.set(event.pointerId, local(event));
      this.moved = false;
      start = { view: this.view, fingers: new Map(fingers) };
    });
    element.addEventListener("pointermove", (event) => {
      if (!fingers.has(event.pointerId)) return;
      fingers.set(event.pointerId, local(event));
      const [a, b] = [...fingers.values()];
      const [a0, b0] = [...start.fingers.values()];
      const { view } = start;
      if (b && b0) {
        const spread = (p, q) => Math.hypot(p.x - q.x, p.y - q.y) || 1;
        const factor = spread(a, b) / spread(a0, b0);
        const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
        const before = { x: (a0.x + b0.x) / 2, y: (a0.y + b0.y) / 2 };
        const scale = Math.min(Math.max(view.scale * factor, 0.05), 4);
        this.byHand = this.moved = true;
        this.show({
          x: middle.x - ((before.x - view.x) * scale) / view.scale,
          y: middle.y - ((before.y - view.y) * scale) / view.scale,
          scale,
        });
      } else if (this.moved || Math.hypot(a.x - a0.x, a.y - a0.y) > 4) {
        if (!this.moved) element.setPointerCapture(event.pointerId);
        this.byHand = this.moved = true;
        element.classList.add("dragged");
        this.show({ ...view, x: view.x + a.x - a0.x, y: view.y + a.y - a0.y });
      }
    });
    const lift = (event) => {
      fingers.delete(event.pointerId);
      element.classList.remove("dragged");
      start = { view: this.view, fingers: new Map(fingers) };
    };
    element.addEventListener("pointerup", lift);
    element.addEventListener("pointercancel", lift);
    element.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        this.zoom(Math.exp(-event.deltaY / 500), local(event));
      },
      { passive: false },
    );
    this.mini.addEventListener("pointerdown", (event) => {
      event.stopPropagation();
      const box = this.mini.getBoundingClientRect();
      const { scale } = this.view;
      this.byHand = true;
      this.show({
        x: element.clientWidth / 2 - ((event.clientX - box.left) / this.miniRatio) * scale,
        y: element.clientHeight / 2 - ((event.clientY - box.top) / this.miniRatio) * scale,
        scale,
      });
    });
  }

  /* Draw all maps again next time, also those whose numbers stay. */
  forget() {
    for (const { map } of this.maps) map.key = "";
  }

  /* Show a state: values, the gradients known, what acts and what receives. */
  draw({ V, known, computed, acting, receiving, backward, updating, wrong, picked, birth }) {
    const dark = isDark(this.element);
    const legible = this.view.scale * 11 >= LEGIBLE;
    for (const { array, kind, map } of this.maps) {
      const shown = kind === "value" ? (computed(array) ? V[array] : null) : known[array];
      const marked = [picked, birth].find((one) => one && one.array === array);
      const mark = marked ? marked.entry : -1;
      map.draw(shown, { dark, legible, mark, wrong: kind === "gradient" && wrong.has(array) });
    }
    this.surface.classList.toggle("update", updating);
    const { boxes } = this.computation;
    this.boxes.forEach(({ element, tiles, born }, i) => {
      const own = boxes[i].array;
      born.hidden = !birth || birth.box !== i;
      if (!born.hidden) fill(born, `✗ ${birth.words}`);
      element.classList.toggle("birth", !born.hidden);
      element.classList.toggle("todo", !computed(own));
      element.classList.toggle("acting", acting === i && !backward);
      element.classList.toggle("handing", acting === i && backward);
      element.classList.toggle("receiving", receiving.has(own) && acting !== i);
      tiles.forEach((tile, k) =>
        tile.classList.toggle("receiving", receiving.has(boxes[i].hangs[k])),
      );
    });
    for (const edge of this.edges) {
      const flows = edge.to === acting && (backward ? receiving.has(edge.array) : computed.now);
      const name = `${flows ? (backward ? "back" : "ahead") : ""}`;
      set(edge.path, { class: `wire ${name}` });
      set(edge.tip, { class: `tip ${name}` });
    }
  }
}
