// Holds files of `sandtable export mermaid` to Mermaid's own parser, and asks what it understood.
//
// Usage: node mermaid.mjs FILE.mmd...   in a folder where `npm install mermaid jsdom` was done
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

// Packages are looked for where the command is given: this file has none beside it.
const from = createRequire(pathToFileURL(process.cwd() + "/"));
const load = async (name) => import(pathToFileURL(from.resolve(name)).href);

// Its parser cleans names by a page's means; there is none under Node.
const { JSDOM } = await load("jsdom");
const { window } = new JSDOM("");
globalThis.window = window;
globalThis.document = window.document;
const { default: mermaid } = await load("mermaid");
mermaid.initialize({ startOnLoad: false });

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error("usage: node mermaid.mjs FILE.mmd...");
  process.exit(2);
}
for (const file of files) {
  const text = readFileSync(file, "utf8");
  const parsed = await mermaid.parse(text);
  if (parsed.diagramType !== "gantt") throw new Error(`${file}: taken for ${parsed.diagramType}`);
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  const tasks = db.getTasks();
  // A line each below the head, but for sections.
  const lines = text.split("\n").filter((line) => / :(milestone, |crit, |done, |active, )*[te]\d+, | :(milestone, |crit, )*(finish|target), /.test(line));
  if (tasks.length !== lines.length) throw new Error(`${file}: ${lines.length} lines, ${tasks.length} tasks understood`);
  for (const task of tasks) {
    const at = task.startTime.valueOf();
    const until = task.endTime.valueOf();
    if (!Number.isFinite(at) || !Number.isFinite(until) || until < at) throw new Error(`${file}: ${task.task}: dates`);
  }
  const told = (flag) => tasks.filter((task) => task[flag]).length;
  console.log(`${file}: ${tasks.length} tasks in ${db.getSections().length} sections; ${told("done")} done, ${told("crit")} critical, ${told("milestone")} milestones`);
}
