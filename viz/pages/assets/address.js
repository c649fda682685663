/* The address says where a page opens: #step=12&level=unit&mistake=assign&theme=dark. */

import { showScheme } from "./scheme.js";

const QUIET = 400;

export class Address {
  /* `follow(asked)` is called with what the address asks for, as URLSearchParams, when it changes.
     `page` is the document, or null where the page does not have an address. `signal` ends it. */
  constructor(page, follow, signal) {
    this.page = page;
    this.follow = follow;
    page?.defaultView.addEventListener("hashchange", () => this.read(), { signal });
  }

  read() {
    if (!this.page) return;
    const asked = new URLSearchParams(this.page.location.hash.slice(1));
    showScheme(this.page, asked.get("theme"));
    this.follow(asked);
  }

  /* Write where the page is, after a pause; what is "" is left out. */
  write(where) {
    clearTimeout(this.writing);
    if (!this.page) return;
    this.writing = setTimeout(() => {
      try {
        const asked = new URLSearchParams(this.page.location.hash.slice(1));
        for (const [name, value] of Object.entries(where)) {
          if (value === "") asked.delete(name);
          else asked.set(name, value);
        }
        this.page.defaultView.history.replaceState(null, "", `#${asked}`);
      } catch {
        this.page = null; /* a frame without an address */
      }
    }, QUIET);
  }
}

/* Tell the host that holds this page in a frame how high it would be: {stepperHeight: pixels}.
   It is told when that changes, and when it asks with the message "height": a frame below the
   window is not drawn, and sees no change. `signal` ends it. */
export function tellHeight(page, element, height, signal) {
  const frame = page?.defaultView;
  const host = frame?.parent;
  if (!host || host === frame) return;
  let told = 0;
  const tell = () => {
    const now = Math.ceil(height());
    if (now !== told) host.postMessage({ stepperHeight: (told = now) }, "*");
  };
  new ResizeObserver(tell).observe(element);
  const answer = ({ source, data }) => {
    if (source !== host || data !== "height") return;
    told = 0;
    tell();
  };
  frame.addEventListener("message", answer, { signal });
}
