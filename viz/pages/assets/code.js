/* The program beside its graph: the lines that made what acts, and what a line has made. */

import { make, set, fill, isolated } from "./dom.js";
import { numbered, say } from "./language.js";

const MOST_NAMES = 8;

export class Code {
  /* `names` has the name of each item; `marked(items)` is called with those of a chosen line. */
  constructor(code, names, marked) {
    this.code = code;
    this.names = names;
    this.marked = marked;
    this.rows = [];
    this.chosen = -1;
    this.told = make("output", { class: "code-told" });
    this.element = make("section", {
      class: "code",
      "aria-label": say("Your code"),
      hidden: !code,
    });
    if (!code) return;
    const used = new Set(code.of.flat());
    fill(
      this.element,
      code.files.flatMap((file) => this.file(file, used)),
      code.hidden
        ? make(
            "p",
            {},
            numbered(
              code.hidden,
              "1 more line is not shown here.",
              "{n} more lines are not shown here.",
            ),
          )
        : null,
      this.told,
    );
  }

  file({ title, lines }, used) {
    let before = lines[0][0];
    const rows = lines.flatMap(([number, text]) => {
      const gap = number > before + 1 ? make("li", { class: "gap" }, "⋮") : null;
      before = number;
      return [gap, this.row(number, text, used.has(this.rows.length))];
    });
    return [make("h2", {}, isolated(title)), make("ol", {}, rows)];
  }

  row(number, text, isUsed) {
    const place = this.rows.length;
    const content = [make("span", { class: "number" }, number), make("code", {}, text || " ")];
    const inner = isUsed
      ? make(
          "button",
          {
            "data-key": `line${place}`,
            "aria-pressed": "false",
            onclick: () => this.choose(place),
          },
          content,
        )
      : make("span", { class: "context" }, content);
    const row = make("li", {}, inner);
    this.rows.push(row);
    return row;
  }

  /* Mark what a line has made; once more, nothing. */
  choose(place) {
    this.chosen = this.chosen === place ? -1 : place;
    this.rows.forEach((row, i) => {
      const button = row.querySelector("button");
      if (button) set(button, { "aria-pressed": String(i === this.chosen) });
    });
    const items = this.items();
    const names = items.slice(0, MOST_NAMES).map((i) => this.names[i]);
    const list = names.join(", ");
    const more = items.length - names.length;
    const told = more
      ? say("This line makes {names} and {n} more.", { names: list, n: more })
      : say("This line makes {names}.", { names: list });
    this.told.textContent = items.length ? told : "";
    this.marked(new Set(items));
  }

  /* What the chosen line has made. */
  items() {
    const found = [];
    this.code.of.forEach((lines, i) => lines.includes(this.chosen) && found.push(i));
    return found;
  }

  /* Highlight the lines of an item, or none for -1, and bring them into sight. */
  show(item) {
    if (!this.code) return;
    const lines = this.code.of[item] ?? [];
    this.rows.forEach((row, i) => set(row, { "aria-current": lines.includes(i) ? "true" : null }));
    if (!lines.length || this.element.hidden) return;
    const box = this.element.getBoundingClientRect();
    const at = this.rows[lines[0]].getBoundingClientRect();
    if (at.top < box.top || at.bottom > box.bottom)
      this.element.scrollTop += at.top - box.top - box.height / 3;
  }
}
