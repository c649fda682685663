/* A thin bundle of wires to a box from parameters that hang in other boxes, while one points at
   the box: a penalty reads them all, and wires that stay would hide the computation. */

import { make, fill } from "./dom.js";

export class Bundle {
  constructor(computation, world) {
    this.world = world;
    this.lines = make("g", {});
    world.wires.append(this.lines);
    const tiles = new Map();
    world.cells.forEach((cell) =>
      cell.tiles.forEach((tile) => tiles.set(tile.array, tile.element)),
    );
    for (const cell of world.cells) {
      const far = () =>
        computation.boxes[cell.at].reads
          .filter((array) => !cell.tiles.some((tile) => tile.array === array))
          .map((array) => tiles.get(array))
          .filter((tile) => tile && !tile.hidden);
      const show = () => this.show(cell.element, far());
      const hide = () => fill(this.lines);
      for (const kind of ["pointerenter", "focusin"]) cell.element.addEventListener(kind, show);
      for (const kind of ["pointerleave", "focusout"]) cell.element.addEventListener(kind, hide);
    }
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
