// Python in a worker of its own, so that the page answers whatever the program does.
import { loadPyodide } from "./pyodide/pyodide.mjs";

const say = (kind, content) => postMessage({ kind, content });

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
  python.setStdout({ batched: (line) => say("output", `${line}\n`) });
  python.setStderr({ batched: (line) => say("output", `${line}\n`) });
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
  try {
    python.globals.get("run")(data.program, data.theme, say);
    say("done");
  } catch (error) {
    say("dead", String(error)); // Python's own errors do not come here: the interpreter has ended
  }
};
