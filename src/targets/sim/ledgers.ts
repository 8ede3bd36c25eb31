import type { Ledger } from "#core/key-pool/ledger";
import type { PairKeys } from "#core/key-pool/pair-keys";
import type { InvariantOutcome, LedgerRow } from "#result/result";
import { encryptionMachineOf, type Simulation, terminalOf } from "./simulation.ts";

/** Ledgers written out whole; a run with more pairs is summed up in the invariant rows only. */
export const LEDGER_ROWS_MAX = 400;

interface Copy {
  readonly pool: string;
  readonly holder: string;
  readonly ledger: Ledger;
  readonly storedBits: number;
  readonly inFlightBits: number;
}

function* copiesOf(simulation: Simulation): Generator<Copy> {
  const machine = encryptionMachineOf(simulation);
  for (const { id, name } of simulation.channels) {
    const terminal = terminalOf(simulation, id)?.keys;
    const station = machine?.pair(id)?.options.keys;
    if (terminal !== undefined) yield* copies(name, "terminal", terminal, "up", "down");
    if (station !== undefined) yield* copies(name, "encryption-machine", station, "down", "up");
  }
}

function* copies(name: string, holder: string, keys: PairKeys, sends: string, receives: string): Generator<Copy> {
  const { send, receive } = keys;
  yield { pool: `${name} ${sends}`, holder, ledger: send.ledger, storedBits: send.levelBits, inFlightBits: 0 };
  yield {
    pool: `${name} ${receives}`,
    holder,
    ledger: receive.ledger,
    storedBits: receive.storedBits,
    inFlightBits: receive.inFlightBits,
  };
}

export function ledgerRows(simulation: Simulation): LedgerRow[] {
  const rows: LedgerRow[] = [];
  for (const { pool, holder, ledger, storedBits, inFlightBits } of copiesOf(simulation)) {
    if (rows.length >= LEDGER_ROWS_MAX) break;
    rows.push({
      pool,
      holder,
      generated: ledger.generatedBits,
      injected: ledger.injectedBits,
      usedPayload: ledger.payloadBits,
      usedTag: ledger.tagBits,
      sessionKey: ledger.sessionKeyBits,
      authentication: ledger.authenticationBits,
      keyEncryption: ledger.keyEncryptionBits,
      expired: ledger.expiredBits,
      destroyed: ledger.destroyedBits,
      stored: storedBits,
      inFlight: inFlightBits,
    });
  }
  return rows;
}

/** The invariants that can be judged on this run : no reuse, and conservation in exact bits. */
export function judgeInvariants(simulation: Simulation): InvariantOutcome[] {
  const { audit } = simulation;
  let imbalanced = 0;
  let pools = 0;
  for (const copy of copiesOf(simulation)) {
    pools++;
    if (copy.ledger.imbalanceBits(copy.storedBits, copy.inFlightBits) !== 0) imbalanced++;
  }
  return [
    {
      id: "no-reuse",
      title: "No one-time-pad byte protects two frames",
      holds: audit.reusedBytes === 0,
      detail: `${audit.framesRead} frames read off the links, ${audit.reusedBytes} bytes used twice`,
    },
    {
      id: "conservation",
      title: "Every bit of key is accounted for",
      holds: imbalanced === 0,
      detail: `${pools} pool copies, ${imbalanced} out of balance`,
    },
  ];
}
