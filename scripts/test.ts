/**
 * `npm test`: every layer of tests that this machine can run. `npm test -- unit` runs one layer, further
 * words narrow its files: `npm test -- unit key-pool`. KEYGRID_REQUIRE=chromium,tshark turns the lack of a
 * tool from a skip into a failure.
 */
import { runCheckLayer, runTestLayer } from "./testing/run-layer.ts";
import { type LayerOutcome, type LayerResult, summaryText, totals } from "./testing/summary.ts";
import { TEST_LAYERS } from "./testing/test-layers.ts";
import { isInstalled, requiredTools } from "./testing/tools.ts";

const EXIT_USAGE = 2;

type Layers = Readonly<Record<string, (filters: readonly string[]) => Promise<LayerResult>>>;

const LAYERS: Layers = {
  check: runCheckLayer,
  ...Object.fromEntries(
    TEST_LAYERS.map((layer) => [layer.name, (filters: readonly string[]) => runTestLayer(layer, filters)]),
  ),
};

async function main([only, ...filters]: readonly string[]): Promise<number> {
  const required = requiredTools(process.env.KEYGRID_REQUIRE);
  const names = only === undefined ? Object.keys(LAYERS) : [only];
  const outcomes: LayerOutcome[] = [];
  for (const name of names) {
    const runLayer = LAYERS[name];
    if (runLayer === undefined)
      throw new Error(`there is no layer ${name}; there are: ${Object.keys(LAYERS).join(", ")}`);
    process.stdout.write(`== ${name}\n`);
    const started = performance.now();
    const result = await runLayer(filters);
    outcomes.push({ ...result, name, seconds: (performance.now() - started) / 1_000 });
  }
  // Demanded is demanded, even where no layer that ran would have used it.
  const lacking = required.filter((tool) => !isInstalled(tool));
  process.stdout.write(summaryText(outcomes, lacking));
  const { passed, failed } = totals(outcomes, lacking);
  return failed > 0 || passed === 0 ? 1 : 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`npm test: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = EXIT_USAGE;
}
