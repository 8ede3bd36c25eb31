/** Everything that would stop a run later is said before anything starts. */
import { KeygridError } from "#core/errors";
import type { Pilot } from "#pilot/pilot";
import type { Session } from "../session.ts";
import { formatBytes, formatCount } from "../ui/units.ts";
import { estimateRun, type RunSize } from "./run-size.ts";

/** About an hour and a half of one core at the 400,000 frames/s of pad and tag; beyond it, a mistake. */
export const FRAMES_LIMIT = 2e9;
/** Memory of the program itself. */
const BASE_BYTES = 128 * 1024 * 1024;

/**
 * Checks counts and memory of a run; fails with KG_RUN_TOO_LARGE or KG_MEMORY, arithmetic included.
 * Returns the estimate for `checkDisk`.
 */
export function checkSize(session: Session, pilot: Pilot, capture: boolean): RunSize {
  const size = estimateRun(pilot, capture);
  if (!(size.frames <= FRAMES_LIMIT)) {
    throw new KeygridError("KG_RUN_TOO_LARGE", {
      frames: formatCount(size.frames),
      limit: formatCount(FRAMES_LIMIT),
      arithmetic: largestGroup(session, size),
    });
  }
  const free = session.context.host.availableMemoryBytes();
  const need = size.memoryBytes + BASE_BYTES;
  if (!(need <= free)) {
    throw new KeygridError("KG_MEMORY", {
      need: formatBytes(need),
      free: formatBytes(free),
      arithmetic: memoryArithmetic(session, size),
    });
  }
  return size;
}

/** Checks the space where the output goes, an existing folder; fails with KG_OUT_FULL. */
export async function checkDisk(session: Session, path: string, size: RunSize): Promise<void> {
  const free = await session.context.host.freeDiskBytes(path);
  if (free >= size.diskBytes) return;
  throw new KeygridError("KG_OUT_FULL", { path, free: formatBytes(free), need: formatBytes(size.diskBytes) });
}

function memoryArithmetic({ t }: Session, size: RunSize): string {
  const stored = size.groups.filter((group) => group.poolBytes > 0);
  const storedChannels = stored.reduce((total, group) => total + group.channels, 0);
  return t("cli.preflight.memory", {
    terminals: formatCount(size.channels),
    terminalBytes: formatBytes(size.terminalBytes),
    pools: formatCount(2 * storedChannels),
    poolBytes: formatBytes(size.poolBytes),
    samples: formatCount(size.frames),
    sampleBytes: formatBytes(size.sampleBytes),
    base: formatBytes(BASE_BYTES),
  });
}

function largestGroup({ t }: Session, size: RunSize): string {
  const [first, ...rest] = size.groups;
  if (first === undefined) return "";
  const largest = rest.reduce((most, group) => (group.frames > most.frames ? group : most), first);
  return t("cli.preflight.frames", {
    group: largest.group,
    terminals: formatCount(largest.channels),
    each: formatCount(largest.frames / Math.max(1, largest.channels)),
    frames: formatCount(largest.frames),
  });
}
