/* A box to search in, which tells what it found. */

import { make } from "./dom.js";

/* Names that are offered while one types; of more, only those of these first. */
const MOST_OFFERED = 2000;

export class SearchBox {
  /* `look(text)` goes to what a text names, and returns what is told about it. */
  constructor({ names, placeholder, label, look }) {
    this.look = look;
    this.input = make("input", {
      type: "search",
      list: "search-names",
      placeholder,
      "aria-label": label,
      onchange: () => this.input.value === this.asked || this.go(),
      onkeydown: (event) => {
        if (event.key === "Enter") this.go();
        event.stopPropagation();
      },
    });
    this.told = make("output", { "aria-live": "polite" });
    const offered = [...new Set(names)].slice(0, MOST_OFFERED);
    this.element = make(
      "div",
      { class: "search", role: "search" },
      this.input,
      make(
        "datalist",
        { id: "search-names" },
        offered.map((value) => make("option", { value })),
      ),
      this.told,
    );
  }

  /* A browser tells of Enter twice: as a key, and as a change. */
  go() {
    this.asked = this.input.value;
    const text = this.input.value.trim();
    this.told.textContent = text && this.look(text);
  }
}
