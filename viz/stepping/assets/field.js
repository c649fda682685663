/* The pane of a larger graph, which one drags and zooms; it shows less of a box that is small. */

import { make, set } from "./dom.js";
import { MINI, drawMini, fitted, freeCorner, hearPane, showsAll, zoomed } from "./pane.js";

/* Below these scales boxes show their name and number, and only the size of their gradient. */
const TIERS = { brief: 0.6, distant: 0.3 };

/* The least pixels of a letter on the screen, and the letters of brief boxes, in their own. */
const LEAST = 9.2;
const LETTERS = [16, 20, 24, 28, 32];

/* A whole that is smaller than this opens on the nodes of the step, and at what scale. */
const TINY = 0.1;
const READ = 0.85;
const ROOM = 12;

export class Field {
  /* `changed()` is called when boxes are to show less or more. */
  constructor(svg, changed) {
    this.svg = svg;
    this.changed = changed;
    this.view = { x: 0, y: 0, scale: 1 };
    this.mini = make("canvas", { class: "mini", "aria-hidden": "true", ...MINI });
    this.element = make("div", { class: "scroller field" }, svg, this.mini);
    this.pointer = hearPane(this.element, this.mini, {
      view: () => this.view,
      show: (view) => this.show(view, true),
      map: () => this.ratio,
    });
  }

  /* Whether the pointer has moved the pane since it was pressed. */
  get moved() {
    return this.pointer.moved;
  }

  /* The size of the pane, measured once: to measure is to lay out all that was drawn. */
  get size() {
    if (!this.measured?.clientWidth) {
      const { clientWidth, clientHeight } = this.element;
      this.measured = { clientWidth, clientHeight };
    }
    return this.measured;
  }

  /* The room there is, also before a host has put the page into its document. */
  get pane() {
    const { clientWidth, clientHeight } = this.size;
    return { width: clientWidth || 1200, height: clientHeight || 560 };
  }

  /* Show another picture: {left, top, width, height} of what is drawn, with the places of nodes. */
  picture(frame, places) {
    this.frame = frame;
    this.rectangles = places;
    this.wanted = [];
    this.places = places.map(({ x, y, w, h }) => ({
      x: x - frame.left,
      y: y - frame.top,
      width: w,
      height: h,
    }));
    set(this.svg, { width: Math.ceil(frame.width), height: Math.ceil(frame.height) });
    this.open();
  }

  /* Show the whole, unless nothing of it could be told apart. */
  open() {
    const whole = fitted(this.frame, this.size, ROOM, ROOM, 1.2);
    this.show(whole.scale < TINY ? { x: 0, y: 0, scale: READ } : whole, false);
    if (this.wanted.length) this.reveal(this.wanted);
  }

  resized() {
    this.measured = null;
    if (this.byHand) this.show(this.view, true);
    else this.open();
  }

  zoom(direction) {
    const { clientWidth, clientHeight } = this.size;
    const middle = { x: clientWidth / 2, y: clientHeight / 2 };
    if (direction) this.show(zoomed(this.view, 1.25 ** direction, middle), true);
    else this.show(fitted(this.frame, this.size, ROOM, ROOM, 1.2), false);
  }

  show(view, byHand) {
    this.view = view;
    this.byHand = byHand;
    const { x, y, scale } = view;
    this.svg.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
    const tier = scale < TIERS.distant ? "distant" : scale < TIERS.brief ? "brief" : "";
    const letters = LETTERS.find((size) => size * scale >= LEAST) ?? LETTERS[LETTERS.length - 1];
    const changes = tier !== this.tier || (tier === "brief" && letters !== this.letters);
    [this.tier, this.letters] = [tier, letters];
    if (changes) {
      set(this.svg, { class: tier });
      this.svg.style.setProperty("--letters", `${letters}px`);
      this.changed();
    }
    this.drawMap();
  }

  drawMap() {
    const { element, frame, places, rectangles, size, view, wanted } = this;
    const isRead = (k) => wanted.includes(rectangles[k]);
    const all = showsAll(view, frame, size);
    const corner = all ? null : freeCorner(size, view, places, isRead);
    this.mini.hidden = !corner;
    if (!corner) return;
    set(this.mini, { class: `mini ${corner}` });
    this.ratio = drawMini(this.mini, element, frame, places, view);
  }

  /* Bring rectangles into sight, all of them or, where there is no room, the last. */
  reveal(places) {
    this.wanted = places;
    const { frame, view } = this;
    const { clientWidth, clientHeight } = this.size;
    const span = (some, low, size, from) => [
      (Math.min(...some.map((at) => at[low])) - from) * view.scale,
      (Math.max(...some.map((at) => at[low] + at[size])) - from) * view.scale,
    ];
    const place = (low, size, from, now, room) => {
      const all = span(places, low, size, from);
      const [start, end] =
        all[1] - all[0] > room - 2 * ROOM ? span(places.slice(-1), low, size, from) : all;
      const inside = start + now >= 0 && end + now <= room;
      return inside ? now : (room - start - end) / 2;
    };
    const x = place("x", "w", frame.left, view.x, clientWidth);
    const y = place("y", "h", frame.top, view.y, clientHeight);
    if (x !== view.x || y !== view.y) this.show({ x, y, scale: view.scale }, this.byHand);
    else this.drawMap();
  }
}
