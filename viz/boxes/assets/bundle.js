/* A thin bundle of wires to a box from parameters that hang in other boxes, while one points at
   the box: a penalty reads them all, and wires that stay would hide the computation. */

import { make, fill } from "./dom.js";

export class Bundle {
  constructor(computation, world) {
    this.world = world;
    this.lines = make("g", {});
    world.wires.append(this.lines);
    const tiles = new Map();
    computation.boxes.forEach(({ hangs }, i) =>
      hangs.forEach((array, k) => tiles.set(array, world.boxes[i].tiles[k])),
    );
    computation.boxes.forEach(({ reads, hangs }, i) => {
      const far = reads.filter((array) => tiles.has(array) && !hangs.includes(array));
      if (!far.length) return;
      const { element } = world.boxes[i];
      const show = () =>
        this.show(
          element,
          far.map((array) => tiles.get(array)),
        );
      const hide = () => fill(this.lines);
      for (const kind of ["pointerenter", "focusin"]) element.addEventListener(kind, show);
      for (const kind of ["pointerleave", "focusout"]) element.addEventListener(kind, hide);
    });
  }

  /* The place of an element on the surface, whatever the zoom. */
  place(element) {
    const { scale } = this.world.view;
    const origin = this.world.surface.getBoundingClientRect();
    const box = element.getBoundingClientRect();
    return {
      left: (box.left - origin.left) / scale,
      right: (box.right - origin.left) / scale,
      top: (box.top - origin.top) / scale,
      bottom: (box.bottom - origin.top) / scale,
    };
  }

  show(element, tiles) {
    const to = this.place(element);
    const end = (to.left + to.right) / 2;
    const paths = tiles.map((tile) => {
      const from = this.place(tile);
      const start = (from.left + from.right) / 2;
      const below = to.top > from.bottom;
      const [y0, y1] = below ? [from.bottom, to.top] : [from.bottom, to.bottom];
      const bend = below ? (y1 - y0) / 2 : 60;
      const last = below ? y1 - bend : y1 + bend;
      return make("path", {
        class: "bundle",
        d: `M${start} ${y0}C${start} ${y0 + bend} ${end} ${last} ${end} ${y1}`,
      });
    });
    fill(this.lines, paths);
  }
}
