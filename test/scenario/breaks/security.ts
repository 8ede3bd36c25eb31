/** What breaks the security requirements and the invariants. Most of it takes damage to the code itself. */
import { type KeyUse, Ledger } from "#core/key-pool/ledger";
import { StoredMaterial } from "#core/key-pool/material";
import { ReceiverPool } from "#core/key-pool/receiver-pool";
import { SenderPool } from "#core/key-pool/sender-pool";
import { VirtualDriver } from "#drivers/virtual";
import { patch, patchGetter } from "#test/helpers/patch";
import { type Break, rows, withFaults } from "./break.ts";

/** Every thousandth frame is sealed with the pad of the one before, and the books hide it. */
function reusePad(): () => void {
  const last = new WeakMap<SenderPool, number>();
  let offers = 0;
  const restoreOffer = patch(SenderPool.prototype, "offer", (offer) => {
    return function (this: SenderPool, bytes: number, reserve: boolean) {
      const before = last.get(this);
      if (!reserve && before !== undefined && ++offers % 1_000 === 0) return before;
      const offset = offer.call(this, bytes, reserve);
      if (!reserve && offset >= 0) last.set(this, offset);
      return offset;
    };
  });
  const restoreTake = patch(SenderPool.prototype, "take", (take) => {
    return function (this: SenderPool, offset: number, bytes: number, out: Uint8Array, outOffset: number) {
      if (offset >= this.nextByte) return take.call(this, offset, bytes, out, outOffset);
      out.fill(0xa5, outOffset, outOffset + bytes);
      this.ledger.payloadBits -= bytes * 8;
    };
  });
  return () => {
    restoreOffer();
    restoreTake();
  };
}

/** Session keys are drawn and not booked. */
function forgetSessionKeys(): () => void {
  return patch(Ledger.prototype, "book", (book) => {
    return function (this: Ledger, use: KeyUse, bits: number) {
      if (use !== "session-key") book.call(this, use, bits);
    };
  });
}

/** The down pools of terminals (the small share of a fill) get a wrong last byte. */
function spoilDownPools(): () => void {
  return patch(ReceiverPool.prototype, "append", (append) => {
    return function (this: ReceiverPool, offset: number, bytes: Uint8Array | number, origin: "generated" | "injected") {
      const isSmall = typeof bytes !== "number" && bytes.length < 20_000;
      if (isSmall && origin === "injected") bytes[bytes.length - 1] = 0xff ^ (bytes.at(-1) as number);
      append.call(this, offset, bytes, origin);
    };
  });
}

/** Both ends read zeros instead of key. */
function zeroPads(): () => void {
  return patch(StoredMaterial.prototype, "copyOut", () => (_offset, length, out, outOffset) => {
    out.fill(0, outOffset, outOffset + length);
  });
}

/** The real thing takes a hundred thousand waiting messages: test/unit/sim/bounds.test.ts. */
function pretendDrops(): () => void {
  return patchGetter(VirtualDriver.prototype, "dropped", () => 1);
}

export const SECURITY_BREAKS: readonly Break[] = [
  {
    name: "twenty of fifty terminals are never there",
    sets: [withFaults("at 0 s kill terminal carrier-meters for 1 h")],
    fails: ["security.availability"],
  },
  {
    name: "the terminals of category A die for good",
    sets: [withFaults("at 40 s kill terminal A for 1 h")],
    fails: rows("table1", ["A"], "cipher-rate", "key-use"),
    notJudged: [
      ...rows("table1", ["A"], "delay", "loss"),
      ...rows("design", ["A"], "cipher-rate", "delay", "key-use", "loss", "total-key-use"),
    ],
  },
  {
    name: "pad bytes serve twice",
    sabotage: reusePad,
    fails: ["invariant.no-reuse", "security.confidentiality", "security.integrity", "timeline.1"],
  },
  {
    name: "used key is not booked",
    sabotage: forgetSessionKeys,
    fails: ["invariant.conservation", "security.integrity"],
  },
  { name: "the two copies of a pool differ", sabotage: spoilDownPools, fails: ["invariant.copies-agree"] },
  {
    name: "payload travels in the clear",
    sabotage: zeroPads,
    fails: ["invariant.no-clear-payload", "security.confidentiality"],
  },
  {
    name: "messages of the management plane are dropped",
    sabotage: pretendDrops,
    fails: ["invariant.nothing-dropped"],
  },
];
