/* The stepper: go through a computation and its reverse sweep, forward and backward. */

import { Address, tellHeight } from "./address.js";
import { Code } from "./code.js";
import { Details, growth } from "./details.js";
import { make, set, fill, isolated } from "./dom.js";
import { Finder } from "./finder.js";
import { GraphView } from "./graph.js";
import { hearKeys } from "./keys.js";
import { mounted, numbered, say, sayWith, word } from "./language.js";
import { notesOn } from "./notes.js";
import { gradientOf, numberFrom, numberText } from "./numbers.js";
import { unpacked } from "./packed.js";
import { Predict } from "./predict.js";
import { questionOf } from "./question.js";
import { Trial } from "./what_if.js";

const PAUSE = 1400;
const PHASES = {
  forward: word("Forward"),
  seed: word("Seed"),
  backward: word("Backward"),
  update: word("Update"),
};
const NUMBERS = ["upstream", "local", "contribution", "before", "after"];

/* Where only a part of a graph is shown, it has the nodes of so many coming steps. */
const AHEAD = 16;

/* The nodes that a step is about. */
const partners = ({ node, operand }) => (operand === null ? [node] : [node, operand]);

/* The data as Python wrote it, with numbers for numbers and whole lists of frames. */
function decoded(data) {
  for (const node of data.nodes) node.data = numberFrom(node.data);
  for (const edge of data.edges) edge.partial = numberFrom(edge.partial);
  data.true_gradients = data.true_gradients.map(numberFrom);
  data.seed = numberFrom(data.seed);
  const [right] = data.modes;
  for (const mode of data.modes) {
    const own = mode.frames.map((row) =>
      Object.fromEntries(data.columns.map((name, i) => [name, row[i]])),
    );
    for (const frame of own) for (const name of NUMBERS) frame[name] = numberFrom(frame[name]);
    own.forEach((frame, i) => Object.assign(frame, { index: mode.shared + i }));
    mode.frames = [...right.frames.slice(0, mode.shared), ...own];
    mode.initial = mode.initial.map(numberFrom);
    mode.gradients = mode.gradients.map(numberFrom);
    mode.most = mode.gradients.reduce((most, x) => (most < Math.abs(x) ? Math.abs(x) : most), 0);
  }
  return data;
}

const isSame = (a, b) => a === b || (Number.isNaN(a) && Number.isNaN(b));

/* The state after `position` steps. */
function stateAt(data, mode, position) {
  const taken = mode.frames.slice(0, position);
  const leaves = data.nodes.filter((node) => !node.operands.length);
  const state = {
    position,
    taken,
    mode: mode.name,
    frames: mode.frames,
    initial: mode.initial,
    seed: data.seed,
    frame: taken[position - 1],
    grads: [...mode.initial],
    numbers: data.nodes.map((node) => node.data),
    known: new Set(leaves.map((node) => node.index)),
    wrong: new Set(),
    most: mode.most,
  };
  for (const frame of taken) {
    const target = frame.operand ?? frame.node;
    if (frame.phase === "forward") state.known.add(frame.node);
    else {
      (frame.phase === "update" ? state.numbers : state.grads)[target] = frame.after;
      if (frame.wrong) state.wrong.add(target);
      else state.wrong.delete(target);
    }
  }
  return state;
}

/* The state that a larger graph opens with: all values and gradients. */
function whole(data, mode) {
  const wrong = data.nodes.filter(
    ({ index }) => !isSame(mode.gradients[index], data.true_gradients[index]),
  );
  return {
    ...stateAt(data, mode, 0),
    known: new Set(data.nodes.keys()),
    grads: mode.gradients,
    wrong: new Set(wrong.map((node) => node.index)),
  };
}

/* Put a stepper for the data into an element; returns it, or a promise of it if the data is
   packed. Keys are heard in `keys`. */
export function mount(element, json, keys = element) {
  const page = keys === element ? null : keys;
  const build = (data) => new Stepper(element, decoded(data), keys, page);
  return unpacked(json, (data) => mounted(element, data, page, build));
}

class Stepper {
  constructor(element, data, keys, page) {
    this.data = data;
    this.ended = new AbortController();
    this.mode = data.modes.find((mode) => mode.name === data.open) ?? data.modes[0];
    this.position = Math.min(data.at, this.mode.frames.length);
    this.chosen = -1;
    this.trial = null;
    this.timer = 0;
    this.graph = new GraphView(data, (index) => this.choose(index));
    this.details = new Details(data, (position) => this.go(position));
    this.finder = new Finder(
      data,
      (index) => this.jumpTo(index),
      () => this.state,
    );
    this.bar = this.controls();
    const names = data.nodes.map((node) => node.name);
    this.code = new Code(data.code, names, (nodes) => {
      this.graph.marked = nodes;
      if (nodes.size) this.graph.focus([...nodes].slice(-1));
      this.show(false);
      this.graph.reveal([...nodes]);
    });
    this.predict = new Predict(() => this.show(false));
    this.notes = make("div", { class: "notes" });
    this.head = make("p", { class: "phase" });
    this.formula = make("p", { class: "formula" });
    this.sentence = make("p", { class: "sentence", "aria-live": "polite", "aria-atomic": "true" });
    this.growth = make("p", { class: "growth" });
    this.step = make(
      "section",
      { "aria-label": say("Step") },
      this.head,
      this.predict.element,
      this.notes,
      this.formula,
      this.sentence,
      this.growth,
    );
    this.outcome = make("div", { class: "outcome" });
    this.what_if = new Trial(data, (trial) => {
      this.trial = trial;
      if (this.what_if) this.show(false);
    });
    this.what_if.mode(this.mode.gradients);
    const notes = data.notes.map((note) => make("p", { class: "note" }, note));
    fill(
      set(element, { class: `stepper${this.graph.isLarge ? " large" : ""}` }),
      make(
        "header",
        {},
        make("h1", {}, sayWith("{root}, step by step", { root: isolated(data.title) })),
        this.graph.isLarge ? this.finder.element : null,
        make("span", { class: "group" }, this.zooms),
        this.predict.switch,
        this.modes(),
        data.languageButton,
      ),
      notes,
      make("div", { class: data.code ? "beside" : null }, this.code.element, this.graph.element),
      this.bar,
      this.step,
      this.outcome,
      (this.panels = make("div", { class: "panels" }, this.details.element, this.what_if.element)),
    );
    const { signal } = this.ended;
    hearKeys(keys, {
      rest: this.slider,
      steps: this.slider,
      press: (key) => this.key(key),
      signal,
    });
    this.address = new Address(page, (asked) => this.follow(asked), signal);
    this.graph.focus(this.wanted(), () => this.nearby());
    this.showPanels(false);
    this.show();
    this.address.read();
    tellHeight(page, element, () => element.getBoundingClientRect().height, signal);
  }

  /* The choice between the right sweep and the mistakes. */
  modes() {
    this.modeSelect = make(
      "select",
      { onchange: () => this.switch(Number(this.modeSelect.value)) },
      this.data.modes.map((mode, i) =>
        make("option", { value: i, selected: mode === this.mode }, mode.label),
      ),
    );
    return make(
      "label",
      { class: "mode", hidden: this.data.modes.length < 2 },
      sayWith("Sweep: {choice}", { choice: this.modeSelect }),
    );
  }

  controls() {
    const button = (text, label, action) =>
      make("button", { "aria-label": label, title: label, onclick: action }, text);
    const { data } = this;
    this.first = button("|<", say("First (Home)"), () => this.go(0));
    this.back = button("<", say("Back (left arrow)"), () => this.go(this.position - 1));
    this.play = button(say("play"), say("Play (space)"), () => this.toggle());
    this.next = button(">", say("Next (right arrow)"), () => this.advance());
    this.last = button(">|", say("Last (End)"), () => this.go(Infinity));
    this.slider = make("input", {
      type: "range",
      min: 0,
      "aria-label": say("Step"),
      oninput: () => this.go(Number(this.slider.value)),
    });
    this.counter = make("output", { class: "counter" });
    /* Whoever comes back to the menu can choose the same node again. */
    const forget = () => (this.jump.value = -1);
    this.jump = make(
      "select",
      {
        "aria-label": say("Jump to node"),
        onchange: () => this.jumpTo(Number(this.jump.value)),
        onmousedown: forget,
        onblur: forget,
      },
      make("option", { value: -1 }, say("jump to …")),
      data.nodes.map((n) => make("option", { value: n.index }, n.name)),
    );
    this.speed = make(
      "select",
      { "aria-label": say("Speed") },
      [0.5, 1, 2, 4, 8].map((x) => make("option", { value: x, selected: x === 1 }, x + "×")),
    );
    this.fold = button(say("panels"), say("Terms, paths and what if (w)"), () =>
      this.foldPanels(),
    );
    const zoom = (text, label, direction) => button(text, label, () => this.zoom(direction));
    this.zooms = [
      zoom("−", say("Smaller (-)"), -1),
      zoom(say("fit"), say("Fit the graph (f)"), 0),
      zoom("+", say("Larger (+)"), 1),
    ];
    return make(
      "div",
      { class: "bar", role: "group", "aria-label": say("Steps") },
      make("span", { class: "group" }, this.first, this.back, this.play, this.next, this.last),
      this.slider,
      this.counter,
      make("span", { class: "group" }, this.graph.isLarge ? this.fold : this.jump, this.speed),
    );
  }

  /* Go to a position: how many steps have been taken. */
  go(position, playing = false) {
    if (!playing) this.pause();
    this.predict.cancel();
    this.position = Math.max(0, Math.min(position, this.mode.frames.length));
    this.show();
    this.address.write(this.where());
  }

  /* Where the reader is, as an address says it. */
  where() {
    return { step: this.position, mistake: this.mistake() };
  }

  /* The page is taken away. */
  stop() {
    this.pause();
    this.ended.abort();
  }

  /* Go to the next step; what is to be predicted is asked for first. */
  advance(playing = false) {
    const next = this.position + 1;
    if (this.predict.question) return this.predict.show();
    const question = this.predict.on && questionOf(this.data, this.mode, this.position);
    if (!question) return this.go(next, playing);
    this.pause();
    this.predict.ask(question, () => {
      this.go(next);
      this.next.focus({ preventScroll: true });
    });
    return this.show();
  }

  /* Make the graph larger (+1) or smaller (-1), or fit it (0). */
  zoom(direction) {
    this.graph.zoom(direction);
    this.graph.reveal(this.wanted());
  }

  /* Fold away what stands below a large graph, or show it. */
  foldPanels() {
    this.showPanels(this.panels.hidden);
    this.show(false);
  }

  showPanels(shown) {
    this.panels.hidden = this.graph.isLarge && !shown;
    set(this.fold, { "aria-pressed": String(!this.panels.hidden) });
  }

  /* Go to the step in which the root gets its gradient. */
  toBackward() {
    this.go(this.mode.frames.findIndex((frame) => frame.phase === "seed") + 1);
  }

  mistake() {
    return this.mode === this.data.modes[0] ? "" : this.mode.name;
  }

  /* Go where the address says. */
  follow(asked) {
    const wanted = asked.get("mistake");
    const i = this.data.modes.findIndex((mode) => mode.name === (wanted || "right"));
    if (wanted !== null && i >= 0 && this.data.modes[i] !== this.mode) this.switch(i);
    const step = Number.parseInt(asked.get("step"), 10);
    if (step >= 0) this.go(step);
  }

  choose(index) {
    this.chosen = index;
    this.what_if.choose(index);
    this.showPanels(true);
    this.show(false);
  }

  /* Choose a node and go to the next step that it takes part in, from the start after the last. */
  jumpTo(index) {
    if (index < 0) return;
    const part = this.mode.frames
      .filter((f) => f.node === index || f.operand === index)
      .map((f) => f.index + 1);
    const found = part.find((position) => position > this.position) ?? part[0];
    this.pause();
    if (found) this.position = found;
    this.graph.focus([index]);
    this.choose(index);
    this.graph.reveal([index]);
  }

  switch(i) {
    this.modeSelect.value = String(i);
    const seed = this.mode.frames.findIndex((frame) => frame.phase === "seed");
    this.mode = this.data.modes[i];
    this.what_if.mode(this.mode.gradients);
    this.go(Math.max(this.position, seed + 1));
  }

  toggle() {
    if (this.timer) return this.pause();
    if (this.position >= this.mode.frames.length) this.go(0);
    this.sentence.setAttribute("aria-live", "off");
    const tick = () => {
      if (this.position >= this.mode.frames.length) return this.pause();
      this.advance(true);
      if (this.predict.question) return null;
      this.timer = setTimeout(tick, PAUSE / Number(this.speed.value));
    };
    this.timer = setTimeout(tick, PAUSE / Number(this.speed.value) / 2);
    return this.showPlay();
  }

  pause() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.sentence.setAttribute("aria-live", "polite");
    this.showPlay();
  }

  showPlay() {
    const label = this.timer ? say("Pause (space)") : say("Play (space)");
    this.play.textContent = this.timer ? say("pause") : say("play");
    set(this.play, { "aria-label": label, title: label });
  }

  key(key) {
    const moves = {
      ArrowLeft: this.position - 1,
      Home: 0,
      End: Infinity,
    };
    const zooms = { "+": 1, "=": 1, "-": -1, f: 0, 0: 0 };
    if (key === "ArrowRight") this.advance();
    else if (key in moves) this.go(moves[key]);
    else if (key === " ") this.toggle();
    else if (key === "b") this.toBackward();
    else if (key in zooms) this.zoom(zooms[key]);
    else if (key === "w" && this.graph.isLarge) this.foldPanels();
    else if (key === "/" && this.graph.isLarge) this.finder.box.input.focus();
    else return false;
    return true;
  }

  /* Whether the whole is shown: before the first step of a larger graph, unless that is asked. */
  get isWhole() {
    return this.graph.isLarge && !this.position && !this.predict.question;
  }

  /* The nodes that ought to be in sight. */
  wanted() {
    const frame = !this.isWhole && this.mode.frames[Math.max(this.position - 1, 0)];
    return frame ? partners(frame) : [this.data.nodes.length - 1];
  }

  /* The nodes of the steps before and after this one. */
  nearby() {
    const from = Math.max(this.position - AHEAD / 2, 0);
    return this.mode.frames.slice(from, this.position + AHEAD).flatMap(partners);
  }

  /* Show everything as it is now. */
  show(follow = true) {
    const state = (this.isWhole ? whole : stateAt)(this.data, this.mode, this.position);
    this.state = state;
    state.asked = this.predict.question?.frame;
    state.chosen = this.chosen;
    state.trial = this.trial;
    if (follow) this.graph.focus(this.wanted(), () => this.nearby());
    this.graph.show(state);
    if (follow) this.graph.reveal(this.wanted());
    this.tell(state);
    if (!this.panels.hidden) this.details.show(state);
    this.code.show((state.asked ?? state.frame)?.node ?? -1);
    this.panels.classList.toggle("covered", Boolean(state.asked));
    const count = this.mode.frames.length;
    set(this.slider, {
      max: count,
      "aria-valuetext": say("step {k} of {n}", { k: this.position, n: count }),
    });
    this.slider.value = String(this.position);
    this.counter.textContent = `${this.position} / ${count}`;
    const at = [
      [this.first, this.position === 0],
      [this.back, this.position === 0],
      [this.next, this.position === count],
      [this.last, this.position === count],
    ];
    /* A disabled button would lose the focus of somebody who uses the keyboard. */
    for (const [button, off] of at) set(button, { "aria-disabled": String(off) });
  }

  tell(state) {
    const { frame, asked } = state;
    const step = this.mode.name === this.data.open ? this.position : "";
    fill(this.notes, asked ? [] : notesOn(this.data.teacher, step, frame?.node ?? ""));
    if (asked) {
      fill(this.head, say("{phase}: what comes out?", { phase: say(PHASES[asked.phase]) }));
      for (const part of [this.formula, this.sentence, this.growth]) fill(part);
    } else if (!frame) {
      fill(this.head, this.isWhole ? say("The whole") : say("Start"));
      fill(this.formula);
      fill(
        this.sentence,
        this.isWhole
          ? say(
              "All values and gradients are shown. The right arrow key goes through them step by step, from the leaves on.",
            )
          : this.mode.frames.length
            ? say("Only the leaves are known. Press play, or the right arrow key.")
            : say("Nothing is computed here."),
      );
      fill(this.growth);
    } else {
      const mark = frame.wrong ? make("strong", { class: "wrong" }, ` ✗ ${say("wrong")}`) : null;
      fill(this.head, say(PHASES[frame.phase]), mark);
      fill(this.formula, frame.formula || "");
      fill(this.sentence, frame.sentence || `${say(PHASES[frame.phase])}: ${frame.formula}`);
      const target = frame.operand ?? frame.node;
      const grows = frame.phase === "seed" || frame.phase === "backward";
      fill(this.growth, grows ? growth(this.data, state, target) : "");
    }
    set(this.step, { class: !asked && frame && frame.wrong ? "step bad" : "step" });
    this.tellOutcome();
  }

  /* In a mode with a mistake: how many steps are wrong, and what comes out of it. */
  tellOutcome() {
    const { mode, data } = this;
    if (mode === data.modes[0]) return fill(this.outcome);
    const bad = mode.frames.filter((frame) => frame.wrong);
    const next = bad.find((frame) => frame.index + 1 > this.position) ?? bad[0];
    const ends = mode.gradients;
    const differ = data.nodes.filter(
      (node) => !isSame(ends[node.index], data.true_gradients[node.index]),
    );
    const lines = differ.slice(0, 6).map((node) =>
      make(
        "li",
        {},
        `✗ ${say("{gradient} ends as {number}; right is {truth}", {
          gradient: gradientOf(node.name),
          number: numberText(ends[node.index]),
          truth: numberText(data.true_gradients[node.index]),
        })}`,
      ),
    );
    if (differ.length > 6)
      lines.push(
        make(
          "li",
          {},
          numbered(
            differ.length - 6,
            "and 1 more gradient is wrong",
            "and {n} more gradients are wrong",
          ),
        ),
      );
    return fill(
      this.outcome,
      make(
        "p",
        {},
        make("strong", {}, mode.about),
        ` ${say("{bad} of {n} steps are wrong.", { bad: bad.length, n: mode.frames.length })} `,
        next
          ? make(
              "button",
              {
                "data-key": "wrong",
                onclick: () => this.go(next.index + 1),
              },
              say("next wrong step"),
            )
          : null,
      ),
      lines.length
        ? make("ul", {}, lines)
        : make("p", {}, say("Here all gradients come out right all the same.")),
      mode.note ? make("p", {}, mode.note) : null,
    );
  }
}
