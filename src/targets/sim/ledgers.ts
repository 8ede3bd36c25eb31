import type { LedgerRow } from "#result/result";
import { type PoolCopy, poolCopies, wrapBooks } from "./books.ts";
import type { Simulation } from "./simulation.ts";

/** Ledgers written out whole; a run with more pairs is summed up in the invariant rows only. */
export const LEDGER_ROWS_MAX = 400;

export function ledgerRows(simulation: Simulation): LedgerRow[] {
  const rows: LedgerRow[] = [];
  for (const { pool, holder, ledger, storedBits, inFlightBits } of books(simulation)) {
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

function* books(simulation: Simulation): Generator<PoolCopy> {
  yield* poolCopies(simulation);
  yield* wrapBooks(simulation);
}
