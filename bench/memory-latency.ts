import { RandomStream } from "#core/random/random-stream";

const LINE_BYTES = 64;
const READS = 2_000_000;

/**
 * Time of one read that depends on the one before, at random places of `megabytes` of memory; ns. What a
 * fleet costs whose state does not fit the caches is mostly this, and it differs by a factor of four
 * between machines.
 */
export function memoryLatencyNs(megabytes: number): number {
  const step = LINE_BYTES / Int32Array.BYTES_PER_ELEMENT;
  const lines = Math.floor((megabytes * 1e6) / LINE_BYTES);
  const chain = new Int32Array(lines * step);
  // One cycle through all lines (Sattolo), so that no read finds what another left in the cache.
  const random = new RandomStream(1, "memory-latency");
  const order = Int32Array.from({ length: lines }, (_, i) => i);
  for (let i = lines - 1; i > 0; i--) {
    const j = Math.floor(random.fraction() * i);
    const swapped = order[i] as number;
    order[i] = order[j] as number;
    order[j] = swapped;
  }
  for (let i = 0; i < lines; i++) chain[(order[i] as number) * step] = (order[(i + 1) % lines] as number) * step;
  let at = 0;
  const walk = (reads: number): void => {
    for (let i = 0; i < reads; i++) at = chain[at] as number;
  };
  walk(READS);
  const started = performance.now();
  walk(READS);
  const ns = ((performance.now() - started) * 1e6) / READS;
  if (at < 0) throw new Error("a chain leads nowhere");
  return ns;
}
