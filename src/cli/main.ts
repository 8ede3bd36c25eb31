/** Entry of the `keygrid` command: the process becomes a context, the result its exit code. */
import { runAsProcess } from "./process.ts";
import { runCli } from "./run-cli.ts";

await runAsProcess(runCli);
