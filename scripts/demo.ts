/** `npm run demo`: the paper's pilot, as `keygrid run` runs it; arguments are passed on. */
import { join, relative } from "node:path";
import { processContext, runAsProcess } from "#cli/process";
import { runCli } from "#cli/run-cli";
import { ROOT } from "./root.ts";

const here = processContext();
const pilot = relative(here.cwd, join(ROOT, "scenarios", "paper-pilot", "pilot.yaml"));
const out = relative(here.cwd, join(ROOT, "keygrid-out", "paper-pilot"));
// Of an option given twice the last one counts.
const argv = ["run", pilot, "--out", out, ...here.argv];

if (!argv.includes("--json")) here.stdout.write(`$ keygrid ${argv.join(" ")}\n`);
await runAsProcess((context) => runCli({ ...context, argv }));
