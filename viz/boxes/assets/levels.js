/* The page: steps through boxes, which open into units and scalars. */

import { Address, tellHeight } from "./address.js";
import { Bundle } from "./bundle.js";
import { Code } from "./code.js";
import { Computation } from "./compute.js";
import { make, set, fill, isolated } from "./dom.js";
import { entryName } from "./entries.js";
import { actingIn } from "./folds.js";
import { hearKeys } from "./keys.js";
import { mounted, say, word } from "./language.js";
import { placeOfLargest, written } from "./maps.js";
import { mistakeChoice, wrongArrays } from "./mistakes.js";
import { Opened } from "./opened.js";
import { unpacked } from "./packed.js";
import { Panel } from "./panel.js";
import { Predict } from "./predict.js";
import { questionOf } from "./question.js";
import { Search } from "./search.js";
import { Trial } from "./trial.js";
import { Updates } from "./updates.js";
import { World } from "./world.js";

const KEYS = [
  ["→ ←", word("next step, back; in an open unit, its scalars")],
  ["Enter ↓, Esc ↑", word("open the box of the step, then its largest unit; close")],
  ["] [", word("next and previous box, that is layer")],
  ["u U", word("next and previous unit of the open box, or of the box of the step")],
  [", .", word("of what repeats: the repeat before, the next one")],
  ["i", word("through repeats box by box, or each as one step")],
  ["b, Home, End", word("to backward, to the start, to the end")],
  [word("space"), word("play")],
  ["/", word("find an array or an entry by its name")],
  ["f + −", word("fit, zoom (also wheel, pinch, drag)")],
  ["w, c", word("fold the panels away, and your code")],
];
const PAUSE = 1100;

/* The levels of an address: boxes, one of them open, the scalars of one of its units. */
const DEPTHS = ["layer", "unit", "scalar"];
const NARROW = 860;

export class Levels {
  constructor(element, data, page) {
    this.data = data;
    this.page = page;
    this.ended = new AbortController();
    this.computation = new Computation(data);
    const V = this.computation.values();
    this.recorded = { V, ...this.computation.sweep(V) };
    this.right = this.recorded;
    this.mistake = data.mistake ?? "";
    this.state = this.swept();
    this.updates = new Updates(this.computation);
    this.step = 0;
    this.picked = null;
    this.backward = data.frames.findIndex((frame) => frame.phase === "seed");
    this.world = new World(this.computation, data.colours, {
      open: (box) => this.opened.toggle(box),
      pick: (array, entry) => this.pick(array, entry),
      point: (event, array, entry) => this.point(event, array, entry),
      turn: (fold, t) => this.turn(fold, t),
      inside: () => this.inside(),
    });
    this.bundle = new Bundle(this.computation, this.world);
    this.world.redraw = () => this.render();
    this.opened = new Opened(this.computation, this.world, () => this.refit());
    this.predict = new Predict(() => this.render());
    const names = data.boxes.map((box) => this.computation.arrays[box.array].name);
    this.code = new Code(data.code, names, (boxes) => this.mark(boxes));
    this.panel = new Panel(this);
    this.trial = new Trial(this.computation, this.recorded, (leaves, values) =>
      this.tried(leaves, values),
    );
    this.search = new Search(
      this.computation,
      (box, array, entry) => this.seek(box, array, entry),
      () => this.state,
    );
    this.build(element);
    const [first] = this.movable();
    if (first === undefined) this.trial.element.hidden = true;
    else this.trial.choose(first, placeOfLargest(this.recorded.G[first]));
    this.render();
    this.world.arrange();
    this.world.fit();
    this.address = new Address(page, (asked) => this.follow(asked), this.ended.signal);
    this.address.read();
    this.watch();
    const high = () => Math.min(Math.max(0.72 * element.clientWidth, 560), 880);
    tellHeight(page, element, high, this.ended.signal);
  }

  movable() {
    const { arrays } = this.computation;
    const found = arrays.map((_, i) => i).filter((i) => this.trial.movable(i));
    const rank = (i) => (arrays[i].role === "parameter") - 2 * !!this.trial.obstacles[i].length;
    return found.sort((a, b) => rank(b) - rank(a));
  }

  build(element) {
    const button = (key, words, label) =>
      make(
        "button",
        {
          title: label,
          "aria-label": /\p{L}/u.test(words) ? null : label,
          "data-key": `key ${key}`,
          onclick: () => this.key(key),
        },
        words,
      );
    this.slider = make("input", {
      type: "range",
      min: 0,
      max: this.data.frames.length - 1,
      value: 0,
      "aria-label": say("Step"),
      oninput: () => this.go(Number(this.slider.value)),
    });
    this.count = make("output", { class: "count" });
    this.tip = make("div", { class: "tip", hidden: true });
    this.playing = button(" ", say("play"), say("Play (space)"));
    this.ends = make(
      "div",
      { class: "phases", "aria-hidden": "true" },
      make("span", {}, say("forward")),
      make("span", {}, say("backward")),
      make("span", { hidden: !this.data.updates.length }, say("update")),
    );
    this.element = make(
      "div",
      { class: "levels" },
      make(
        "header",
        {},
        make("h1", {}, isolated(this.data.title)),
        make("small", {}, this.data.about),
        this.search.element,
        this.predict.switch,
        (this.choice = mistakeChoice(this.data.mistakes, this.mistake, (mistake) => {
          this.commit(mistake);
          this.written();
        })),
        (this.coding = button("c", say("code"), say("your code (c)"))),
        button("+", "+", say("zoom in (+)")),
        button("-", "−", say("zoom out (−)")),
        button("f", say("fit"), say("fit the whole (f)")),
        button("?", "?", say("keys (?)")),
        this.data.languageButton,
      ),
      make("div", { class: "stage" }, this.code.element, this.world.element),
      make(
        "nav",
        { "aria-label": say("Steps") },
        button("Home", "|◀", say("start (Home)")),
        button("ArrowLeft", "◀", say("back (←)")),
        button("ArrowRight", say("next ▶"), say("next (→)")),
        button("b", say("to backward"), say("to the reverse sweep (b)")),
        button("End", "▶|", say("end (End)")),
        this.playing,
        make("div", { class: "track" }, this.slider, this.ends),
        this.count,
      ),
      (this.panels = make("div", { class: "panels" }, this.panel.element, this.trial.element)),
      this.tip,
    );
    this.spread();
    element.classList.add("levels-host");
    fill(element, this.element);
    this.coding.hidden = !this.data.code;
    this.showCode(this.data.code && element.clientWidth > NARROW);
    hearKeys(this.page || this.element, {
      rest: this.world.element,
      steps: this.slider,
      press: (key) => this.key(key),
      signal: this.ended.signal,
    });
  }

  /* Fit the slider and what is written under it to the steps. */
  spread() {
    const { frames } = this.data;
    this.backward = frames.findIndex((frame) => frame.phase === "seed");
    this.slider.max = frames.length - 1;
    const { first } = this.updates;
    const counts = [this.backward, first - this.backward, frames.length - first].filter(Boolean);
    this.ends.style.gridTemplateColumns = counts.map((n) => `${n}fr`).join(" ");
  }

  watch() {
    const again = () => {
      if (this.world.byHand || this.opened.box !== null) return this.render();
      this.world.arrange();
      this.world.fit();
      return this.render();
    };
    /* A host may make the page before it puts it into its document, where it has no size yet. */
    const pane = this.world.element;
    const size = () => `${pane.clientWidth} ${pane.clientHeight}`;
    let seen = size();
    new ResizeObserver(() => {
      if (size() === seen) return;
      if (seen === "0 0") this.world.forget();
      seen = size();
      again();
    }).observe(pane);
    const { signal } = this.ended;
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", () => this.render(), { signal });
    window.addEventListener("message", () => setTimeout(() => this.render()), { signal });
  }

  get frame() {
    return this.data.frames[this.step];
  }

  /* Whether what is shown is the recorded numbers and the right sweep. */
  get isRecorded() {
    return this.state === this.recorded;
  }

  /* Where the first inf or nan is, if that has been shown. */
  get birth() {
    const { birth } = this.data;
    return birth && this.isRecorded && (!this.step || this.step >= this.bornAt) ? birth : null;
  }

  /* The step of that number, also where repeats are gone through box by box. */
  get bornAt() {
    const { birth, frames, single } = this.data;
    if (!this.isSingle) return birth.step;
    const { phase, fold, time } = single[birth.step];
    return frames.findIndex(
      (one) =>
        one.phase === phase &&
        (fold >= 0
          ? one.fold === fold &&
            one.time === time &&
            (one.box === birth.box || one.to.includes(birth.array))
          : one.box === single[birth.step].box &&
            String(one.to) === String(single[birth.step].to)),
    );
  }

  /* Go to the step in which the first inf or nan appears, and open its entry. */
  toBirth() {
    const { box, array, entry } = this.data.birth;
    this.go(this.bornAt);
    if (this.world.boxes[box].at !== box) this.seek(box, array, -1);
    if (this.opened.box !== box) this.opened.toggle(box);
    /* What is fused in a box entry by entry is in the unit of that entry. */
    const { boxes, arrays } = this.computation;
    const own = boxes[box].array;
    const alike = boxes[box].inner.includes(array) && arrays[array].size === arrays[own].size;
    if (alike) this.pick(own, entry);
  }

  go(step) {
    this.predict.cancel();
    this.missing = "";
    this.world.outline(-1);
    this.step = Math.min(Math.max(step, 0), this.data.frames.length - 1);
    const { fold, time, box, parts } = this.frame;
    if (fold >= 0) this.turn(fold, time);
    else this.render();
    if (this.world.byHand) this.world.reveal(box, false, Boolean(parts));
    this.written();
  }

  /* Go to the next step; what is to be predicted is asked for first. */
  advance() {
    const next = this.step + 1;
    if (this.predict.question) return this.predict.show();
    const question = this.predict.on && questionOf(this);
    if (!question) return this.go(next);
    this.pause();
    if (this.opened.unit) this.opened.shallower();
    this.predict.ask(question, () => {
      this.go(next);
      this.world.element.focus({ preventScroll: true });
    });
    this.world.outline(question.array);
    return this.render();
  }

  /* Make a mistake in the sweep, or none. */
  commit(mistake) {
    this.predict.cancel();
    this.mistake = mistake;
    if (this.choice) this.choice.value = mistake;
    this.state = this.swept();
    this.render();
  }

  /* Mark boxes that a line of the program has made. */
  mark(boxes) {
    this.world.cells.forEach(({ element, boxes: own }) =>
      element.classList.toggle(
        "marked",
        own.some((box) => boxes.has(box)),
      ),
    );
    const [first] = boxes;
    if (first !== undefined) this.world.reveal(first);
  }

  showCode(shown) {
    this.code.element.hidden = !shown;
    set(this.coding, { "aria-pressed": String(Boolean(shown)) });
  }

  /* Show repeat t of a fold; a box of it that is open stays open. */
  turn(f, t) {
    const fold = this.world.folds[f];
    const place = fold.cells.indexOf(this.world.boxes[this.opened.box]);
    const entry = this.opened.unit?.entry;
    const changed = fold.t !== t;
    if (changed && place >= 0) this.opened.close();
    const resized = this.world.turn(f, t);
    if (changed && place >= 0) {
      this.opened.open(fold.box(place));
      if (entry !== undefined) this.opened.choose(entry);
    }
    this.render();
    if (resized) {
      this.world.arrange();
      if (!this.world.byHand && this.opened.box === null) this.world.fit();
    }
    if (changed) this.written();
  }

  /* Go through repeats box by box, or again each as one step. */
  inside() {
    const { data, frame } = this;
    if (!data.single) return;
    [data.frames, data.single] = [data.single, data.frames];
    this.isSingle = !this.isSingle;
    const same = (one) =>
      one.phase === frame.phase &&
      (one.fold >= 0 ? one.fold === frame.fold && one.time === frame.time : one.box === frame.box);
    this.world.folds.forEach((fold) =>
      set(fold.single, { "aria-pressed": String(this.isSingle) }),
    );
    this.spread();
    this.go(Math.max(data.frames.findIndex(same), 0));
  }

  render() {
    const { frame, step } = this;
    const asked = this.predict.question;
    const V = this.isRecorded ? this.updates.shown(this.state.V, step) : this.state.V;
    /* While a question is open, the whole is as before its first step. */
    const at = asked ? step || 1 : step;
    const { known, last } = this.computation.after(at, this.state);
    const forward = new Set();
    this.data.frames.slice(0, step + 1).forEach((one) => {
      if (one.phase === "forward") actingIn(one).forEach(([box]) => forward.add(box));
    });
    const { home, arrays } = this.computation;
    const computed = (i) =>
      at === 0 || arrays[i].kind === "leaf" || step >= this.backward || forward.has(home.get(i));
    computed.now = frame.phase === "forward";
    this.last = last;
    this.shownV = V;
    this.wrong = this.mistake
      ? wrongArrays(known, this.computation.after(at, this.right).known)
      : new Set();
    const updating = frame.phase === "update";
    const parts = step === 0 || updating ? [] : actingIn(frame);
    this.world.draw({
      V,
      known,
      computed,
      acting: new Set(parts.map(([box]) => box)),
      whole: frame.parts ? frame.fold : -1,
      receiving: new Set([...frame.to, ...parts.flatMap(([, to]) => to)]),
      backward: frame.phase === "backward" || frame.phase === "seed",
      updating,
      wrong: this.wrong,
      picked: this.picked,
      birth: this.birth,
    });
    this.opened.draw({ ...this.state, known });
    this.slider.value = String(step);
    this.count.textContent = say("{k} of {n}", { k: step + 1, n: this.data.frames.length });
    this.panel.draw();
    this.code.show(asked ? asked.frame.box : step ? frame.box : -1);
    this.trial.element.classList.toggle("covered", Boolean(asked));
  }

  tried(leaves, V) {
    this.right = leaves ? { V, ...this.computation.sweep(V) } : this.recorded;
    this.state = this.swept();
    this.render();
  }

  /* The sweep that was chosen, over the values that are shown. */
  swept() {
    const { V } = this.right;
    return this.mistake ? { V, ...this.computation.sweep(V, this.mistake) } : this.right;
  }

  pick(array, entry) {
    this.picked = { array, entry };
    this.trial.choose(array, entry);
    if (this.opened.holds(array)) {
      this.opened.choose(entry);
      this.refit();
    } else {
      this.render();
    }
  }

  /* Draw and arrange everything again; what is open is brought into view, else the whole. */
  refit() {
    this.render();
    this.world.arrange();
    if (this.opened.box === null) this.world.fit();
    else this.world.reveal(this.opened.box, true);
  }

  /* Bring an array into view, and move it in what-if from now on; an entry of it is framed. */
  seek(box, array, entry) {
    if (!this.world.shows(box, array)) {
      const { fold, boxes } = this.world.boxes[box];
      this.turn(fold, boxes.indexOf(box));
    }
    if (entry >= 0) this.pick(array, entry);
    else this.trial.choose(array, placeOfLargest(this.recorded.G[array]));
    this.world.outline(array);
    this.world.reveal(box, true);
  }

  point(event, array, entry) {
    this.tip.hidden = !event || entry < 0 || Boolean(this.predict.question);
    if (this.tip.hidden) return;
    const one = this.computation.arrays[array];
    const { axes } = one;
    const shown = this.shownV[array][entry];
    const grad = this.computation.moves[array]
      ? `\n${say("gradient {number}", { number: written(this.state.G[array][entry], 6) })}`
      : "";
    const value = say("value {number}", { number: written(shown, 6) });
    const named = axes.filter(Boolean).length
      ? `  (${axes.map((axis) => axis || "·").join(", ")})`
      : "";
    this.tip.textContent = `${entryName(one, entry)}${named}\n${value}${grad}`;
    const box = this.element.getBoundingClientRect();
    this.tip.style.left = `${Math.min(event.clientX - box.left + 14, box.width - 220)}px`;
    this.tip.style.top = `${event.clientY - box.top + 14}px`;
  }

  key(key) {
    const { step } = this;
    const same = (t) => this.data.frames[t].box === this.frame.box;
    if (key === "ArrowRight" || key === "n") {
      if (!this.opened.scalar(1)) this.advance();
    } else if (key === "ArrowLeft" || key === "p") {
      if (!this.opened.scalar(-1)) this.go(step - 1);
    } else if (key === "]" || key === "PageDown") {
      let t = step;
      while (t < this.data.frames.length - 1 && same(t)) t += 1;
      this.go(t);
    } else if (key === "[" || key === "PageUp") {
      let t = step;
      while (t > 0 && same(t)) t -= 1;
      this.go(t);
    } else if (key === "Home") this.go(0);
    else if (key === "End") this.go(this.data.frames.length - 1);
    else if (key === "b") this.go(this.backward);
    else if ((key === "," || key === ".") && this.data.folds) this.turnBy(key === "." ? 1 : -1);
    else if (key === "i" && this.data.single) this.inside();
    else if (key === "+" || key === "=") this.world.zoom(1.3);
    else if (key === "-") this.world.zoom(1 / 1.3);
    else if (key === "f" || key === "0") this.world.fit();
    else if (key === "Enter" || key === "ArrowDown") this.deeper();
    else if (key === "Escape" || key === "ArrowUp") this.opened.shallower();
    else if (key === "u") this.unit(1);
    else if (key === "U") this.unit(-1);
    else if (key === "c" && this.data.code) this.showCode(this.code.element.hidden);
    else if (key === " ") this.play();
    else if (key === "w") {
      this.panels.hidden = !this.panels.hidden;
    } else if (key === "/") this.search.box.input.focus();
    else if (key === "?") this.help();
    else return false;
    return true;
  }

  /* Show the next repeat, or the one before: of the fold of the step, else of the first. */
  turnBy(by) {
    const f = Math.max(this.frame.fold ?? 0, 0);
    const { t, count } = this.world.folds[f];
    this.turn(f, Math.min(Math.max(t + by, 0), count - 1));
  }

  /* Open the box of the step, then the unit with the largest gradient. */
  deeper() {
    const { boxes } = this.computation;
    const box = this.step ? this.frame.box : boxes.findIndex((one) => one.inner.length);
    const shown = this.world.boxes[box].at;
    const { array } = boxes[shown];
    if (this.opened.box !== shown) this.opened.toggle(shown);
    else if (!this.opened.unit) this.pick(array, placeOfLargest(this.state.G[array]));
    this.written();
  }

  /* The next unit of the box that is open, else the first of the box of the step. */
  unit(by) {
    if (this.opened.box === null) this.deeper();
    const { array } = this.computation.boxes[this.opened.box];
    const { size } = this.computation.arrays[array];
    const now = this.opened.unit ? this.opened.unit.entry + by : by > 0 ? 0 : size - 1;
    this.pick(array, (now + size) % size);
    this.written();
  }

  play() {
    if (this.timer) return this.pause();
    fill(this.playing, say("pause"));
    this.timer = setInterval(() => {
      if (this.step === this.data.frames.length - 1) this.pause();
      else this.key("ArrowRight");
    }, PAUSE);
    return null;
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    fill(this.playing, say("play"));
  }

  help() {
    const rows = KEYS.map(([keys, words]) =>
      make("tr", {}, make("th", { scope: "row" }, say(keys)), make("td", {}, say(words))),
    );
    const close = make("button", { onclick: () => dialog.close() }, say("close"));
    const dialog = make(
      "dialog",
      { "aria-label": say("Keys"), onclose: () => dialog.remove() },
      make("h2", {}, say("Keys")),
      make("table", {}, make("tbody", {}, rows)),
      close,
    );
    this.element.append(dialog);
    dialog.showModal();
  }

  /* Write into the address which step is shown, at which level and repeat, with which mistake. */
  written() {
    this.missing = "";
    this.address.write(this.where());
  }

  /* The page is taken away. */
  stop() {
    this.pause();
    this.ended.abort();
  }

  /* Where the reader is, as an address says it. */
  where() {
    const { opened, world, isSingle } = this;
    const open = world.boxes[opened.box] === world.boxes[this.frame.box];
    const level = !open || opened.box === null ? "" : opened.unit ? "scalar" : "unit";
    const t = world.folds.map((fold) => fold.t).join("-");
    const inside = isSingle ? "1" : "";
    return { step: this.step + 1, t, inside, level, mistake: this.mistake };
  }

  /* Go where the address says; what of it is not there is told. */
  follow(asked) {
    const wrong = [];
    const mistake = asked.get("mistake") ?? this.mistake;
    const offered = ["", ...this.data.mistakes.map((one) => one.name)];
    if (!offered.includes(mistake)) wrong.push(say("mistake {name}", { name: mistake }));
    else if (mistake !== this.mistake) this.commit(mistake);
    const step = Number.parseInt(asked.get("step") ?? this.step + 1, 10);
    if (Boolean(asked.get("inside")) !== Boolean(this.isSingle)) this.inside();
    const count = this.data.frames.length;
    if (step >= 1) this.go(Math.min(step, count) - 1);
    if (!(step >= 1 && step <= count))
      wrong.push(say("step {k} of {n}", { k: asked.get("step"), n: count }));
    const ts = (asked.get("t") ?? "").split("-").map((t) => Number.parseInt(t, 10));
    this.world.folds.forEach((fold, f) => {
      if (ts[f] >= 0 && ts[f] < fold.count) this.turn(f, ts[f]);
      else if (ts[f] >= 0)
        wrong.push(say("t = {t} of 0 to {last}", { t: ts[f], last: fold.count - 1 }));
    });
    const level = asked.get("level");
    if (DEPTHS.includes(level)) this.deepen(DEPTHS.indexOf(level));
    else if (level)
      wrong.push(say("level {level} (there are {levels})", { level, levels: DEPTHS.join(", ") }));
    this.missing = wrong.length
      ? say("The address asks for what is not here: {things}.", { things: wrong.join(say("; ")) })
      : "";
    this.panel.draw();
  }

  /* Open the box of the step so deep: 0 closes it, 2 shows the scalars of a unit. */
  deepen(depth) {
    if (this.opened.box !== null) this.opened.toggle(this.opened.box);
    for (let k = 0; k < depth; k += 1) this.deeper();
  }
}

/* Put the page into an element; `page` is the document, if the page has it for itself. Returns it,
   or a promise of it if the data is packed. */
export function mount(element, json, page) {
  const build = (data) => new Levels(element, data, page);
  return unpacked(json, (data) => mounted(element, data, page, build));
}
