/* The frame of a small graph, which scrolls. */

import { make, set } from "./dom.js";

export class Scroller {
  constructor(svg) {
    this.svg = svg;
    this.scale = 0;
    this.aim = { since: -Infinity };
    this.element = make("div", { class: "scroller" }, svg);
  }

  /* Show another picture: {left, top, width, height} of what is drawn. */
  picture(frame) {
    this.frame = frame;
    this.zoom(0);
    this.aim.since = -Infinity;
  }

  /* Fit again, if the reader has not zoomed and it is more than a scroll bar that comes or goes. */
  resized(width) {
    if (Math.abs(width - this.width) > 20 && !this.zoomed) this.zoom(0);
  }

  /* Larger (+1), smaller (-1), or (0) as it fits, as long as it can be read. */
  zoom(direction) {
    const room = (this.element.clientWidth || 800) - 2;
    this.width = this.element.parentElement?.clientWidth ?? 0;
    this.zoomed = direction !== 0;
    const fits = Math.min(1.25, room / this.frame.width);
    if (direction === 0) this.scale = fits >= 0.7 ? fits : 0.85;
    else this.scale = Math.min(3, Math.max(0.2, this.scale * 1.25 ** direction));
    set(this.svg, {
      width: Math.round(this.frame.width * this.scale),
      height: Math.round(this.frame.height * this.scale),
    });
  }

  /* Bring rectangles into sight, from where a scroll that is under way will end. */
  reveal(places) {
    const box = this.element;
    const span = (some, low, size, from) => [
      (Math.min(...some.map((at) => at[low])) - from) * this.scale - 30,
      (Math.max(...some.map((at) => at[low] + at[size])) - from) * this.scale + 30,
    ];
    const place = (low, size, from, now, room) => {
      const all = span(places, low, size, from);
      const [start, end] = all[1] - all[0] > room ? span(places.slice(-1), low, size, from) : all;
      return start < now || end > now + room ? Math.max((start + end - room) / 2, 0) : now;
    };
    const now = performance.now() - this.aim.since < 600 ? this.aim : box;
    const left = place("x", "w", this.frame.left, now.scrollLeft, box.clientWidth);
    const top = place("y", "h", this.frame.top, now.scrollTop, box.clientHeight);
    const way = Math.hypot(left - now.scrollLeft, top - now.scrollTop);
    if (way === 0) return;
    const calm = way > 900 || matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.aim = { scrollLeft: left, scrollTop: top, since: performance.now() };
    box.scrollTo({ left, top, behavior: calm ? "instant" : "smooth" });
  }
}
