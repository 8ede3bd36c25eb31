/** `npm run bench -- [otp] [sim] [--json] [--strict]`: all benches, or those named. */
import { availableParallelism, cpus } from "node:os";
import { type BenchResult, keepsLimit } from "./figure.ts";
import { tableText } from "./table.ts";

const BENCHES: Readonly<Record<string, () => Promise<BenchResult>>> = {
  otp: async () => (await import("./otp.ts")).benchOtp(),
  sim: async () => (await import("./sim.ts")).benchSim(),
};

const EXIT_MISSED = 1;
const EXIT_USAGE = 2;
const FLAGS = ["--json", "--strict"];

async function main(args: readonly string[]): Promise<number> {
  const unknown = args.filter((arg) => !FLAGS.includes(arg) && !(arg in BENCHES));
  if (unknown.length > 0) {
    process.stderr.write(
      `unknown: ${unknown.join(" ")}; there are: ${[...Object.keys(BENCHES), ...FLAGS].join(" ")}\n`,
    );
    return EXIT_USAGE;
  }
  const isJson = args.includes("--json");
  const named = args.filter((arg) => arg in BENCHES);
  const results: Record<string, BenchResult> = {};
  for (const name of named.length > 0 ? named : Object.keys(BENCHES)) {
    const result = await (BENCHES[name] as () => Promise<BenchResult>)();
    results[name] = result;
    if (!isJson) process.stdout.write(`${tableText(name, result.figures)}\n`);
  }
  const figures = Object.entries(results).flatMap(([bench, result]) =>
    result.figures.map((figure) => ({ bench, ...figure })),
  );
  if (isJson) process.stdout.write(`${JSON.stringify({ version: 1, machine: machine(), figures }, null, 2)}\n`);
  return args.includes("--strict") && !figures.every(keepsLimit) ? EXIT_MISSED : 0;
}

function machine(): Readonly<Record<string, string | number>> {
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    platform: `${process.platform}-${process.arch}`,
    node: process.versions.node,
  };
}

process.exitCode = await main(process.argv.slice(2));
