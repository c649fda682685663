// Python in a worker of its own, so that the page answers whatever the program does.
import { loadPyodide } from "./pyodide/pyodide.mjs";

const say = (kind, content) => postMessage({ kind, content });

async function start() {
  const python = await loadPyodide({
    indexURL: new URL("./pyodide/", import.meta.url).href,
    packageBaseUrl: new URL("./pyodide/", import.meta.url).href,
    lockFileContents: await (await fetch(new URL("./pyodide/lock.json", import.meta.url))).json(),
  });
  const { wheel } = await (await fetch(new URL("./wheel.json", import.meta.url))).json();
  const packages = await fetch(new URL(wheel, import.meta.url));
  python.unpackArchive(await packages.arrayBuffer(), "wheel");
  python.setStdout({ batched: (line) => say("output", `${line}\n`) });
  python.setStderr({ batched: (line) => say("output", `${line}\n`) });
  python.runPython(await (await fetch(new URL("./run.py", import.meta.url))).text());
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
