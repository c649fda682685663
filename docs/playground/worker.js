// Python in a worker of its own, so that the page answers whatever the program does.
import { loadPyodide } from "./pyodide/pyodide.mjs";

const MOST = 200_000; // characters that a program may print; the page has to show them
const printed = { text: "", length: 0, sent: 0 };

const say = (kind, content) => {
  flush();
  postMessage({ kind, content });
};

// Lines go to the page together: a program may print thousands in a moment.
function print(line) {
  const before = printed.length;
  printed.length += line.length + 1;
  if (before > MOST) return;
  printed.text += printed.length > MOST ? "… and more, which is not shown\n" : `${line}\n`;
  if (performance.now() - printed.sent > 50) flush();
}

function flush() {
  const content = printed.text;
  printed.text = "";
  printed.sent = performance.now();
  if (content) postMessage({ kind: "output", content });
}

const file = (name) => fetch(new URL(name, import.meta.url));

// What Python needs besides itself comes while it starts.
async function packages() {
  const { wheel } = await (await file("./wheel.json")).json();
  return (await file(wheel)).arrayBuffer();
}

async function start() {
  const wheel = packages();
  const program = file("./run.py").then((found) => found.text());
  const place = new URL("./pyodide/", import.meta.url).href;
  const python = await loadPyodide({
    indexURL: place,
    packageBaseUrl: place,
    lockFileContents: await (await file("./pyodide/lock.json")).json(),
  });
  python.unpackArchive(await wheel, "wheel");
  python.setStdout({ batched: print });
  python.setStderr({ batched: print });
  python.runPython(await program);
  return python;
}

const ready = start();
ready.then(
  () => say("ready"),
  (error) => say("dead", String(error)),
);

onmessage = async ({ data }) => {
  const python = await ready;
  printed.length = 0;
  try {
    python.globals.get("run")(data.program, data.theme, data.lang, say);
    say("done");
  } catch (error) {
    say("dead", String(error)); // Python's own errors do not come here: the interpreter has ended
  }
};
