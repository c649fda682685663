/* The teacher's notes on a step, by its number, and on the node or box that acts in it. */

import { make } from "./dom.js";
import { say, sayWith } from "./language.js";

export function notesOn(notes, step, item) {
  const found = [notes.steps[step], notes.items[item]].filter(Boolean);
  return found.map((text) =>
    make(
      "p",
      { class: "teacher", role: "note" },
      sayWith("{note}: {text}", { note: make("b", {}, say("Note")), text }),
    ),
  );
}
