/* The page: a slider over the states of a training. */

import { Address } from "./address.js";
import { answersOf } from "./answers.js";
import { Chart } from "./chart.js";
import { make, set, fill, isolated } from "./dom.js";
import { entryName } from "./entries.js";
import { hearKeys } from "./keys.js";
import { mounted, say, sayWith } from "./language.js";
import { Maps, Net } from "./net.js";
import { numberFrom } from "./numbers.js";
import { sharesOf, shortly } from "./unpack.js";

const PAUSE = 140;
const OFFERED = 60;

export class Replay {
  constructor(element, data, page) {
    this.data = data;
    this.page = page;
    this.ended = new AbortController();
    this.count = data.steps.length;
    this.k = this.count - 1;
    this.arrays = data.arrays.map((array) => {
      const numbers = sharesOf(array.numbers, array.most);
      const size = numbers.length / this.count;
      return { ...array, size, at: (k) => numbers.subarray(k * size, (k + 1) * size) };
    });
    const pick = (array, entry) => this.pick(array, entry);
    this.net = data.network
      ? new Net(this.arrays, data.network, pick)
      : new Maps(this.arrays, pick);
    this.answers = data.seen ? answersOf(data.seen, this.count) : null;
    const go = (step) => this.go(this.nearest(step));
    this.loss = data.loss ? new Chart(data.loss.name, go) : null;
    this.course = new Chart(say("The chosen weight over the steps"), go);
    this.ends = [data.steps[0], data.steps[this.count - 1]];
    if (this.loss) {
      this.loss.show(data.loss.steps, data.loss.values.map(numberFrom), ...this.ends);
    }
    this.build(element);
    const [first] = this.offered;
    this.pick(first.array, first.entry);
    this.address = new Address(page, (asked) => this.follow(asked), this.ended.signal);
    this.address.read();
    this.watch();
  }

  /* The weights that change most over the training, the most first. */
  changed() {
    const found = this.arrays.flatMap((array, i) => {
      const [start, end] = [array.at(0), array.at(this.count - 1)];
      return Array.from(start, (x, entry) => ({
        array: i,
        entry,
        change: Math.abs(end[entry] - x),
      }));
    });
    found.sort((a, b) => (b.change || 0) - (a.change || 0));
    return found.slice(0, OFFERED);
  }

  build(element) {
    const { data } = this;
    const button = (key, words, label) =>
      make("button", { title: label, "aria-label": label, onclick: () => this.key(key) }, words);
    this.slider = make("input", {
      type: "range",
      min: 0,
      max: this.count - 1,
      value: this.k,
      "aria-label": say("State"),
      oninput: () => this.go(Number(this.slider.value)),
    });
    this.told = make("output", { class: "told" });
    this.playing = button(" ", say("play"), say("Play (space)"));
    this.offered = this.changed();
    this.select = make(
      "select",
      {
        "aria-label": say("Weight"),
        onchange: () => {
          const { array, entry } = this.offered[this.select.selectedIndex];
          this.pick(array, entry);
        },
      },
      this.offered.map(({ array, entry }) =>
        make("option", {}, entryName(this.arrays[array], entry)),
      ),
    );
    this.value = make("span", { class: "value" });
    const part = (label, ...children) => make("section", { "aria-label": label }, ...children);
    this.element = make(
      "div",
      { class: "replay" },
      make(
        "header",
        {},
        make("h1", {}, sayWith("Training of {model}", { model: isolated(data.title) })),
        make("p", {}, data.words),
        data.languageButton,
      ),
      make(
        "div",
        { class: this.answers ? "panes" : "panes alone" },
        part(say("Weights"), this.net.element),
        this.answers ? part(say("Answers"), this.answers.element) : null,
      ),
      make(
        "div",
        { class: this.loss ? "panes low" : "panes low alone" },
        this.loss ? part(say("Loss"), make("h2", {}, data.loss.name), this.loss.element) : null,
        part(say("Weight"), make("h2", {}, this.select, this.value), this.course.element),
      ),
      make(
        "nav",
        { "aria-label": say("States") },
        button("Home", "|◀", say("start (Home)")),
        button("ArrowLeft", "◀", say("back (←)")),
        button("ArrowRight", say("next ▶"), say("next (→)")),
        button("End", "▶|", say("end (End)")),
        this.playing,
        this.slider,
        this.told,
      ),
      make(
        "p",
        { class: "muted" },
        data.network
          ? say(
              "Lines are weights: as wide as they are large, dashed below 0; circles are neurons, as dark as their biases.",
            )
          : say("Maps are weights: orange above 0, blue below."),
        " ",
        say("→ ← step, space plays; click a weight to follow it."),
      ),
    );
    element.classList.add("replay-host");
    fill(element, this.element);
    hearKeys(this.page || this.element, {
      rest: this.slider,
      steps: this.slider,
      press: (key) => this.key(key),
      signal: this.ended.signal,
    });
  }

  watch() {
    const again = () => setTimeout(() => this.draw());
    const { signal } = this.ended;
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again, { signal });
    window.addEventListener("message", again, { signal });
  }

  /* The state nearest to a step. */
  nearest(step) {
    const far = this.data.steps.map((each) => Math.abs(each - step));
    return far.indexOf(Math.min(...far));
  }

  go(k) {
    this.k = Math.min(Math.max(k, 0), this.count - 1);
    this.draw();
    this.address.write(this.where());
  }

  /* Follow a weight. */
  pick(array, entry) {
    this.picked = { array, entry };
    const at = this.offered.findIndex((one) => one.array === array && one.entry === entry);
    this.select.selectedIndex = at;
    const values = this.data.steps.map((_, k) => this.arrays[array].at(k)[entry]);
    this.course.show(this.data.steps, values, ...this.ends);
    this.draw();
  }

  draw() {
    const { k, data } = this;
    const step = data.steps[k];
    this.net.draw(k, this.picked);
    this.answers?.draw(k);
    const { array, entry } = this.picked;
    const name = this.select.selectedIndex < 0 ? `${entryName(this.arrays[array], entry)} ` : "";
    this.value.textContent = ` ${name}= ${shortly(this.course.draw(step))}`;
    const parts = [say("after step {k} of {n}", { k: step, n: this.ends[1] })];
    if (this.loss) {
      const loss = this.loss.draw(step, data.loss.each);
      if (!Number.isNaN(loss)) parts.push(say("loss {number}", { number: shortly(loss) }));
    }
    if (data.seen?.right) {
      const { right, count } = data.seen;
      parts.push(say("{right} of {n} in the right class", { right: right[k], n: count }));
    }
    this.told.textContent = parts.join(say("; "));
    this.slider.value = String(k);
    set(this.slider, { "aria-valuetext": this.told.textContent });
  }

  key(key) {
    if (key === "ArrowRight" || key === "n") this.go(this.k + 1);
    else if (key === "ArrowLeft" || key === "p") this.go(this.k - 1);
    else if (key === "PageDown") this.go(this.k + 10);
    else if (key === "PageUp") this.go(this.k - 10);
    else if (key === "Home") this.go(0);
    else if (key === "End") this.go(this.count - 1);
    else if (key === " ") this.play();
    else return false;
    return true;
  }

  play() {
    if (this.timer) return this.pause();
    fill(this.playing, say("pause"));
    set(this.playing, { "aria-label": say("Pause (space)") });
    if (this.k === this.count - 1) this.go(0);
    this.timer = setInterval(() => {
      this.go(this.k + 1);
      if (this.k === this.count - 1) this.pause();
    }, PAUSE);
    return null;
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    fill(this.playing, say("play"));
    set(this.playing, { "aria-label": say("Play (space)") });
  }

  /* The page is taken away. */
  stop() {
    this.pause();
    this.ended.abort();
  }

  /* Where the reader is, as an address says it: #step=120. */
  where() {
    return { step: this.data.steps[this.k] };
  }

  follow(asked) {
    const step = Number.parseInt(asked.get("step"), 10);
    if (step >= 0) this.go(this.nearest(step));
    else this.draw();
  }
}

/* Put the page into an element; `page` is the document, if the page has it for itself. */
export function mount(element, json, page) {
  return mounted(element, json, page, (data) => new Replay(element, data, page));
}
