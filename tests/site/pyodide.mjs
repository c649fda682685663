// Run a program in Pyodide in Node: node pyodide.mjs FOLDER WHEEL PROGRAM [FILE ...]
// The program finds the texts of the files in `texts`, by name.
import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, wheel, program, ...files] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(resolve(folder, "pyodide.mjs")));
const python = await loadPyodide({
  indexURL: `${resolve(folder)}/`,
  packageBaseUrl: `${resolve(folder)}/`,
  lockFileContents: JSON.parse(await readFile(resolve(folder, "lock.json"), "utf8")),
});
python.unpackArchive(new Uint8Array(await readFile(wheel)), "wheel");
const texts = {};
for (const file of files) texts[basename(file)] = await readFile(file, "utf8");
python.globals.set("texts", python.toPy(texts));
python.runPython(await readFile(program, "utf8"));
