// The playground: an editor, Python in a worker, and what the program shows, below.
import { packed, unpacked } from "./address.js";
import { language, openInItsLanguage, say, speak } from "./words.js";

const here = (id) => document.getElementById(`playground-${id}`);
const WORDS = {
  loading: "Loading Python …",
  ready: "Ready. Ctrl+Enter runs the program.",
  nothing: "Ready. Nothing was shown: let the last line be a name, such as loss, or print it.",
  running: "Running …",
  drawing: "Drawing a graph of {n} nodes … Stop ends it.",
  stopped: "Stopped. Python starts again …",
  dead: "Python has ended and starts again …",
  copied: "The address of this program has been copied.",
  address: "The address of this page holds the program.",
  editor: "Program",
};
const state = { worker: null, ready: false, running: false, waiting: false, editor: null };
let finished = 0; // programs so far

const tell = (words) => speak(here("state"), words);

function theme() {
  const chosen = document.body.dataset.theme;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  return chosen === "dark" || (chosen !== "light" && dark) ? "dark" : "light";
}

function startPython(words) {
  state.worker?.terminate();
  state.ready = state.running = false;
  state.worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  state.worker.onmessage = ({ data }) => heard[data.kind](data.content);
  state.worker.onerror = () => heard.dead("the worker could not start");
  buttons();
  tell(words);
}

function buttons() {
  here("run").disabled = state.running;
  here("stop").disabled = !state.running;
}

const heard = {
  ready() {
    state.ready = true;
    tell(WORDS.ready);
    if (state.waiting) run();
  },
  done() {
    state.running = false;
    here("shown").dataset.finished = ++finished;
    buttons();
    tell(here("shown").childElementCount ? WORDS.ready : WORDS.nothing);
  },
  dead(reason) {
    const starting = !state.ready;
    write("error", reason);
    if (starting) return tell(reason); // again and again would not help
    startPython(WORDS.dead);
  },
  drawing: (n) => n > 500 && tell(say(WORDS.drawing).replace("{n}", n.toLocaleString("en"))),
  output: (text) => write("output", text),
  error: (text) => write("error", text),
  picture: (html) => frame(html, 40),
  page: (html) => frame(html, 850),
};

function write(kind, text) {
  const last = here("shown").lastElementChild;
  const block = last?.className === kind ? last : document.createElement("pre");
  block.className = kind;
  block.textContent += text;
  if (block !== last) here("shown").append(block);
}

// A frame of its own, from which the program's HTML cannot reach the page; it tells its height.
function frame(html, height) {
  const sheet = document.createElement("iframe");
  sheet.setAttribute("sandbox", "allow-scripts");
  speak(sheet, "What the program shows", "title");
  sheet.style.height = `${height}px`;
  sheet.style.colorScheme = theme();
  const measure = `<script>const root = document.documentElement;
    const tell = () => parent.postMessage({ height: root.offsetHeight }, "*");
    new ResizeObserver(tell).observe(root);
    addEventListener("message", tell)</${"script"}>`;
  const ink = theme() === "dark" ? "#e8e8e8" : "#111";
  const dress = `<style>:root{color-scheme:${theme()}}body{margin:0;color:${ink}}</style>`;
  sheet.srcdoc = height > 100 ? html : `<!doctype html>${dress}${html}${measure}`;
  // Asked, for what is below the window is not drawn yet, and does not see that its size changes.
  sheet.onload = () => sheet.contentWindow.postMessage("height", "*");
  here("shown").append(sheet);
}

addEventListener("message", ({ source, data }) => {
  for (const sheet of here("shown").querySelectorAll("iframe")) {
    const height = data?.height ?? data?.stepperHeight; // of a picture, or of a page of steps
    if (sheet.contentWindow === source && height > 0) {
      sheet.style.height = `${Math.min(height, 4000)}px`;
    }
  }
});

async function run() {
  if (!state.ready) return void (state.waiting = true);
  state.waiting = false;
  state.running = true;
  here("shown").replaceChildren();
  buttons();
  tell(WORDS.running);
  const program = state.editor.text;
  history.replaceState(null, "", await packed(program));
  state.worker.postMessage({ program, theme: theme(), lang: language() });
}

async function share() {
  history.replaceState(null, "", await packed(state.editor.text));
  try {
    await navigator.clipboard.writeText(location.href);
    tell(WORDS.copied);
  } catch {
    tell(WORDS.address);
  }
}

function plainEditor(parent, { label, run }) {
  const area = document.createElement("textarea");
  area.setAttribute("aria-label", label);
  area.spellcheck = false;
  area.rows = 14;
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run();
  });
  parent.append(area);
  return {
    get text() {
      return area.value;
    },
    set text(text) {
      area.value = text;
    },
  };
}

async function open() {
  const root = document.querySelector(".playground");
  openInItsLanguage(root, here("language"));
  speak(here("programs"), "Examples", "aria-label");
  startPython(WORDS.loading);
  const options = { label: say(WORDS.editor), run: () => !state.running && run() };
  try {
    state.editor = (await import("./editor.js")).makeEditor(here("editor"), options);
  } catch {
    state.editor = plainEditor(here("editor"), options);
  }
  const programs = await (await fetch(new URL("./programs.json", import.meta.url))).json();
  for (const [k, { title }] of programs.entries()) {
    const option = new Option("", k);
    speak(option, title);
    here("programs").add(option);
  }
  here("programs").onchange = ({ target }) => {
    state.editor.text = programs[target.value].program;
    if (!state.running) run();
  };
  here("run").onclick = run;
  here("stop").onclick = () => startPython(WORDS.stopped);
  here("share").onclick = share;
  state.editor.text = (await unpacked(location.hash)) ?? programs[0].program;
  run();
}

open();
