/** What the access network brings of wrapped key, from its media alone. */
import { KEY_BLOCK_BITS } from "#core/keys/pair";
import { deliveryBytes, frameBytes, PAYLOAD_BYTES_MAX, RECEIPT_PAYLOAD_BYTES } from "#core/protocol/size";
import { US_PER_S } from "#core/time";
import type { Medium, Pilot, TerminalGroup } from "#pilot/pilot";

/** Messages of the key plane between the receipt for a block and the first chunk of the next one. */
const MANAGEMENT_MESSAGES = 6;
/** Durable writes one after another for a block: its offset, and the block itself at both ends. */
const DURABLE_WRITES = 3;

/**
 * Key that wrapped delivery brings one channel at most, bit/s: one block after another, each the time on
 * the slowest medium of its way, there and back. Without losses: each costs a wait for the repeat.
 */
export function wrappedRate(pilot: Pilot, group: TerminalGroup): number {
  const { managementUs, persistUs } = pilot.fabric;
  let turnUs = MANAGEMENT_MESSAGES * managementUs + DURABLE_WRITES * persistUs;
  let slowestUs = 0;
  for (const { processingUs } of group.hops) turnUs += 2 * processingUs;
  for (const name of [...group.hops.map(({ medium }) => medium), group.medium]) {
    const { overheadBytes, rateBitsPerSecond, propagationUs, jitterUs } = pilot.media[name] as Medium;
    const sendUs = (bytes: number) => (8 * bytes * US_PER_S) / rateBitsPerSecond;
    const chunkUs = sendUs(frameBytes(PAYLOAD_BYTES_MAX) + overheadBytes);
    turnUs += chunkUs + sendUs(frameBytes(RECEIPT_PAYLOAD_BYTES) + overheadBytes) + 2 * propagationUs + jitterUs;
    slowestUs = Math.max(slowestUs, sendUs(deliveryBytes(KEY_BLOCK_BITS / 8, overheadBytes)) - chunkUs);
  }
  return (KEY_BLOCK_BITS * US_PER_S) / (turnUs + slowestUs);
}
