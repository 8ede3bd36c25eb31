/** A process for node-files.test.ts: opens the store in its first argument and writes until it is killed. */
import { Journal } from "#drivers/store/journal";
import { NodeFiles } from "#drivers/store/node-files";

const folder = process.argv[2] ?? "";
const result = await Journal.open(new NodeFiles(folder), { compactBytesMin: 20_000 });
if (result.kind === "failed") {
  process.stdout.write(`${result.code}\n`);
  process.exit(1);
}
const { journal } = result;
const first = (journal.recovered("writer").get("count") as number | undefined) ?? 0;
process.stdout.write(`open ${first}\n`);

function write(n: number): void {
  journal.persist("writer", `block:${n % 7}`, { n, key: new Uint8Array(400).fill(n) }, () => {});
  journal.persist("writer", "count", n, () => {
    process.stdout.write(`${n}\n`);
    write(n + 1);
  });
}
write(first + 1);
