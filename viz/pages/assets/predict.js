/* Predict, then reveal: the next number is asked for before it is shown, and answers are counted. */

import { make, set, fill } from "./dom.js";
import { say } from "./language.js";
import { numberText } from "./numbers.js";

const CLOSE = 0.01;

/* The number that somebody typed, or null. */
export function typedNumber(text) {
  const plain = text.trim().toLowerCase().replace(/[−–]/g, "-").replace(",", ".");
  const unusual = { nan: NaN, inf: Infinity, "+inf": Infinity, "-inf": -Infinity };
  if (plain in unusual) return unusual[plain];
  const found = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/.test(plain) ? Number(plain) : null;
  return found;
}

/* Whether a number is right to 1 %. */
export function isClose(answer, truth) {
  if (!Number.isFinite(truth)) return Object.is(answer, truth);
  return Math.abs(answer - truth) <= CLOSE * Math.abs(truth);
}

export class Predict {
  /* `changed()` is called when the reader switches it on or off. */
  constructor(changed) {
    this.on = false;
    this.question = null;
    this.right = 0;
    this.count = 0;
    this.box = make("input", {
      type: "checkbox",
      onchange: () => {
        this.on = this.box.checked;
        this.cancel();
        this.tally();
        changed();
      },
    });
    this.score = make("output", { class: "score" });
    this.switch = make("label", { class: "predict" }, this.box, ` ${say("predict")} `, this.score);
    this.verdict = make("p", { class: "verdict", role: "status" });
    this.asked = make("div", { class: "asked", hidden: true });
    this.element = make("div", { class: "prediction" }, this.asked, this.verdict);
  }

  tally() {
    this.score.textContent = this.count
      ? say("{right} of {n} right", { right: this.right, n: this.count })
      : "";
  }

  /* Ask for a number: {words, lines, name, truth}; `reveal()` shows it, once it is answered. */
  ask(question, reveal) {
    this.question = question;
    this.reveal = reveal;
    this.tell("");
    this.input = make("input", {
      type: "text",
      inputmode: "decimal",
      autocomplete: "off",
      size: 12,
      "aria-label": [question.words, ...question.lines].join(" "),
      onkeydown: (event) => {
        if (event.key === "Enter") this.answer();
        else if (event.key === "Escape") this.show();
        else return;
        event.preventDefault();
        event.stopPropagation();
      },
    });
    const button = (text, onclick) => make("button", { onclick }, text);
    set(this.asked, { hidden: false });
    fill(
      this.asked,
      make("p", { class: "question" }, question.words),
      question.lines.map((line) => make("code", {}, line)),
      make(
        "div",
        { class: "row" },
        make("code", {}, `${question.name} = `),
        this.input,
        button(say("check"), () => this.answer()),
        button(say("show it"), () => this.show()),
      ),
    );
    this.input.focus({ preventScroll: true });
  }

  answer() {
    const given = typedNumber(this.input.value);
    if (given === null) {
      this.tell(
        say("Type a number, such as -0.25 or 1e-3; “show it” tells it without an answer."),
      );
      return;
    }
    const { truth, name } = this.question;
    const right = isClose(given, truth);
    this.right += right ? 1 : 0;
    this.done(
      right
        ? say("✓ Right: {name} = {number}.", { name, number: numberText(truth) })
        : say("✗ Not {given}: {name} = {number}.", {
            given: numberText(given),
            name,
            number: numberText(truth),
          }),
    );
  }

  /* Show the number without an answer, which counts as asked. */
  show() {
    const { name, truth } = this.question;
    this.done(say("Shown: {name} = {number}.", { name, number: numberText(truth) }));
  }

  done(words) {
    this.count += 1;
    this.tally();
    const { reveal } = this;
    this.cancel();
    reveal();
    this.tell(words);
  }

  /* Take the question back: the reader went somewhere else. */
  cancel() {
    this.question = null;
    set(this.asked, { hidden: true });
    fill(this.asked);
    this.tell("");
  }

  tell(words) {
    this.verdict.textContent = words;
  }
}
