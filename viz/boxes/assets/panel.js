/* What a step does: its sentence, its formulas, one entry with its numbers. */

import { make, fill } from "./dom.js";
import { entryName } from "./entries.js";
import { numbered, say, sayWith } from "./language.js";
import { entryLine, placeOfLargest, written } from "./maps.js";
import { asWritten, outcome, whyWrong } from "./mistakes.js";
import { notesOn } from "./notes.js";
import { lastOf, termsOf, termsText } from "./unit.js";

export class Panel {
  /* `page` has the state: frame, step, state, last, wrong, picked, mistake, updates. */
  constructor(page) {
    this.page = page;
    this.body = make("div", { "aria-live": "polite" });
    this.element = make(
      "section",
      { class: "say", tabindex: 0, "aria-label": say("This step") },
      page.predict.element,
      this.body,
    );
  }

  draw() {
    const { data, frame, isRecorded, picked, predict, state, step, updates } = this.page;
    if (predict.question) {
      fill(this.body);
      return;
    }
    const code = (line, name) => make("code", { class: name || null }, line);
    const parts = [
      make("h2", {}, frame.say),
      ...notesOn(data.teacher, this.page.isSingle ? 0 : step + 1, step ? frame.box : ""),
    ];
    if (frame.phase === "whole") {
      parts.push(
        make(
          "p",
          {},
          sayWith(
            "A box is a line of the computation; its parameters hang in it. {values} are computed from left to right; then {gradients} flow back: how much {root} changes when that number changes.",
            {
              values: make("b", { class: "value" }, say("Values")),
              gradients: make("b", { class: "gradient" }, say("gradients")),
              root: this.page.data.title,
            },
          ),
        ),
        make(
          "div",
          { class: "columns" },
          frame.lines.map((line) => code(line)),
        ),
        make(
          "p",
          { class: "muted" },
          say(
            "→ goes through it step by step. Click a box to open it into units, and a unit into scalars. Point at a cell for its numbers.",
          ),
        ),
      );
    } else {
      const given = ["forward", "update"].includes(frame.phase) ? "value" : "gradient";
      parts.push(
        make(
          "div",
          { class: frame.parts ? "columns" : "lines" },
          frame.parts ? null : frame.inside.map((line) => code(line)),
          frame.lines.map((line) => code(asWritten(line, this.page.mistake), given)),
          frame.parts
            ? frame.inside.map((line) => code(asWritten(line, this.page.mistake)))
            : null,
        ),
      );
    }
    parts.splice(1, 0, ...this.birth(), ...this.reasons());
    if (this.page.missing) parts.unshift(make("p", { class: "wrong" }, this.page.missing));
    if (frame.phase === "backward")
      parts.splice(frame.parts ? 1 : parts.length, 0, ...this.shares());
    if (frame.phase === "update") {
      parts.push(...updates.told(step, state, picked, isRecorded));
    }
    fill(this.body, parts);
  }

  /* The first inf or nan, on the whole and at the step in which it appears. */
  birth() {
    const { birth, step } = this.page;
    if (!birth || (step && step !== this.page.bornAt)) return [];
    const show = make("button", { onclick: () => this.page.toBirth() }, say("show it"));
    return [
      make(
        "p",
        { class: "wrong" },
        `✗ ${say("The {first}: {text}", { first: birth.words, text: birth.text })} `,
        step ? null : show,
      ),
    ];
  }

  /* Why gradients are wrong: of what receives, or of all arrays that are shown, on the whole. */
  reasons() {
    const { computation, frame, mistake, step, wrong, right, recorded } = this.page;
    const shown = new Set(computation.boxes.flatMap((box) => [box.array, ...box.hangs]));
    const told = [...wrong].filter((i) =>
      step ? frame.phase === "backward" && frame.to.includes(i) : shown.has(i),
    );
    const lines = told.map((i) => make("p", { class: "wrong" }, `✗ ${whyWrong(this.page, i)}`));
    if (step || !mistake || right !== recorded) return lines;
    const look = `outcome ${wrong.size ? "wrong" : "muted"}`;
    return [make("p", { class: look }, outcome(computation, mistake)), ...lines];
  }

  /* One entry of what is handed on, with its numbers. */
  shares() {
    const { computation, frame, mistake, picked, state, step } = this.page;
    const chosen = picked && frame.to.includes(picked.array) ? picked : null;
    const array = chosen ? chosen.array : this.told(frame);
    const share = this.page.last.get(array);
    if (!share) return [];
    const entry = chosen ? chosen.entry : placeOfLargest(share);
    const terms = computation
      .givers(frame, array)
      .flatMap((box) => termsOf(computation, state, box, array, entry));
    const now = computation.after(step, state).known[array][entry];
    const name = entryName(computation.arrays[array], entry);
    const zeros = mistake ? 0 : terms.filter((term) => term.share === 0).length;
    const last = mistake === "assign" && terms.length > 1 && lastOf(terms);
    const remarks = [
      chosen ? say("the entry you chose") : say("the largest share"),
      zeros === 1 ? say("{zeros} of {n} terms is 0", { zeros, n: terms.length }) : "",
      zeros > 1 ? say("{zeros} of {n} terms are 0", { zeros, n: terms.length }) : "",
      last
        ? say("= keeps the last of {n} terms, that of {name}", {
            n: terms.length,
            name: entryName(computation.arrays[last.from], last.at),
          })
        : "",
      say("{gradient} is now {number}", { gradient: `d${name}`, number: written(now, 5) }),
    ].filter(Boolean);
    const done = !this.later(array, entry);
    const told = done ? say("Its gradient is complete.") : say("More will come.");
    return entryLine(
      termsText(computation, state, terms, array, entry),
      [`${remarks.join(say("; "))}${say(".")}`, this.before(array, entry), told].reduce(
        (first, then) => say("{first} {then}", { first, then }),
      ),
    ).concat(this.byRepeat(array, entry, name));
  }

  /* Whether a later step hands the entry a share. */
  later(array, entry) {
    const { computation, data, step } = this.page;
    return data.frames
      .slice(step + 1)
      .some((frame) =>
        computation.givers(frame, array).some((box) => computation.readBy(box, array)[entry]),
      );
  }

  /* The array that is told of: what other repeats hand shares to as well, if there is one. */
  told(frame) {
    const { data, computation } = this.page;
    const often = (i) => data.frames.filter((one) => computation.givers(one, i).length).length;
    const weights = frame.to.filter((i) => computation.arrays[i].role === "parameter");
    return frame.parts ? (weights.find((i) => often(i) > 1) ?? frame.to[0]) : frame.to[0];
  }

  /* The shares that the repeats hand one entry, each with its t, as far as the sweep is. */
  byRepeat(array, entry, name) {
    const { computation, data, step, state, frame } = this.page;
    if (!(frame.fold >= 0)) return [];
    const shares = new Map();
    const times = new Set();
    data.frames.forEach((one, k) => {
      if (one.fold !== frame.fold) return;
      for (const box of computation.givers(one, array)) {
        times.add(one.time);
        if (k > step) continue;
        const share = state.shares[box].get(array).sum[entry];
        shares.set(one.time, (shares.get(one.time) ?? 0) + share);
      }
    });
    const all = times.size;
    if (all < 2 || this.page.mistake) return [];
    const parts = [...shares].map(([t, share]) =>
      make(
        "span",
        { class: t === frame.time ? "now" : null },
        make("small", {}, `t = ${t} `),
        written(share, 3),
      ),
    );
    const sum = [...shares.values()].reduce((a, b) => a + b, 0);
    return [
      make(
        "p",
        { class: "repeats" },
        sayWith("{k} of {n} shares that the repeats hand {gradient}: {shares} sum {sum}", {
          k: shares.size,
          n: all,
          gradient: `d${name}`,
          shares: parts,
          sum: written(sum, 4),
        }),
      ),
    ];
  }

  /* What an entry's gradient held before this step. */
  before(array, entry) {
    const { computation, data, frame, mistake, state, step } = this.page;
    const earlier = data.frames.slice(0, step).flatMap((one) => computation.givers(one, array));
    const shares = (n) => numbered(n, "1 share that came before", "{n} shares that came before");
    if (mistake === "assign") {
      const turn = (box) => state.shares[box].get(array).turn[entry];
      const came = earlier.filter(turn);
      if (!came.length) return say("No share came before.");
      const now = Math.max(...computation.givers(frame, array).map(turn));
      return now > Math.max(...came.map(turn))
        ? say("It replaces {shares}.", { shares: shares(came.length) })
        : say("Among the scalars it comes before what is there, which replaces it.");
    }
    const n = earlier.length;
    if (mistake === "stale" && computation.keeps(array)) {
      if (n) return say("Added to what it still held and {shares}.", { shares: shares(n) });
      return say("Added to what it still held.");
    }
    return n ? say("Added to {shares}.", { shares: shares(n) }) : say("It is the first share.");
  }
}
