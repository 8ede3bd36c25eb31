import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { RoleEvent } from "#core/events";
import { EventChain } from "#core/metrics/event-chain";
import { runHash } from "#core/metrics/run-hash";
import { Trace, type TraceKind } from "#core/trace";

const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();

interface Fact {
  readonly atUs: number;
  readonly kind: TraceKind;
  readonly subject: number;
  readonly a: number;
  readonly b: number;
}

const fact: fc.Arbitrary<Fact> = fc.record({
  atUs: fc.nat({ max: 2 ** 50 }),
  kind: fc.constantFrom(...Object.values(Trace)),
  subject: fc.integer({ min: -1, max: 100_000 }),
  a: fc.maxSafeNat(),
  b: fc.maxSafeNat(),
});

function digestOf(entity: string, facts: readonly Fact[]): string {
  const chain = new EventChain(entity);
  for (const { atUs, kind, subject, a, b } of facts) chain.trace(atUs, kind, subject, a, b);
  return hex(chain);
}

function hex(chain: EventChain): string {
  return Buffer.from(chain.digest()).toString("hex");
}

function eventDigest(atUs: number, event: RoleEvent): string {
  const chain = new EventChain("e");
  chain.event(atUs, event);
  return hex(chain);
}

describe("the chain of one entity", () => {
  it("is 128 bit, the same for the same facts, and may go on after a digest", () => {
    const facts: Fact[] = [{ atUs: 1, kind: Trace.FrameSent, subject: 0, a: 7, b: 3_840 }];
    const chain = new EventChain("terminal:A/1");
    assert.equal(chain.digest().length, 16);
    chain.trace(1, Trace.FrameSent, 0, 7, 3_840);
    assert.equal(hex(chain), digestOf("terminal:A/1", facts));
    chain.trace(2, Trace.FrameSent, 0, 8, 3_840);
    const more = [...facts, { atUs: 2, kind: Trace.FrameSent, subject: 0, a: 8, b: 3_840 }];
    assert.equal(hex(chain), digestOf("terminal:A/1", more));
  });

  it("has the value that a second implementation (written in Python) gives", () => {
    const facts: Fact[] = [{ atUs: 1_000_000, kind: Trace.Delivered, subject: 3, a: 41, b: 29_123 }];
    assert.equal(digestOf("master-application", facts), "80fde6c5d9a5c73118f7994e7eaed95e");
  });

  it("differs when the entity, the order or the number of facts differs", () => {
    const one: Fact = { atUs: 1, kind: Trace.FrameSent, subject: 0, a: 1, b: 2 };
    const two: Fact = { atUs: 2, kind: Trace.FrameSent, subject: 0, a: 1, b: 2 };
    const seen = [
      digestOf("A", [one, two]),
      digestOf("A", [two, one]),
      digestOf("A", [one]),
      digestOf("A", []),
      digestOf("B", [one, two]),
    ];
    assert.equal(new Set(seen).size, seen.length);
  });

  it("differs when any one number of any one fact differs", () => {
    const change = fc.constantFrom("atUs" as const, "subject" as const, "a" as const, "b" as const);
    fc.assert(
      fc.property(fc.array(fact, { minLength: 1, maxLength: 20 }), fc.nat(), change, (facts, at, field) => {
        const changed = facts.map((f, i) => (i === at % facts.length ? { ...f, [field]: f[field] + 1 } : f));
        assert.notEqual(digestOf("A", facts), digestOf("A", changed));
      }),
    );
  });

  it("tells apart numbers that agree in their low 32 bits, in sign, or in whole part", () => {
    const numbers = [0, 1, -1, 0.5, 2 ** 32, 2 ** 32 + 1, -(2 ** 32), 2 ** 40, 1e-9, Number.MAX_SAFE_INTEGER];
    const digests = numbers.map((a) => digestOf("A", [{ atUs: 0, kind: Trace.FrameLost, subject: 0, a, b: 0 }]));
    assert.equal(new Set(digests).size, numbers.length);
  });
});

describe("events in a chain", () => {
  it("count by field, whatever the order they were written in; an undefined field is an absent one", () => {
    const event: RoleEvent = { kind: "step", step: 3, channel: "A/1" };
    const shuffled = { channel: "A/1", detail: undefined, step: 3, kind: "step" } as unknown as RoleEvent;
    assert.equal(eventDigest(5, event), eventDigest(5, shuffled));
  });

  it("differ by time, by field, by value and by where one text ends", () => {
    const digests = [
      eventDigest(5, { kind: "step", step: 3, channel: "A/1" }),
      eventDigest(6, { kind: "step", step: 3, channel: "A/1" }),
      eventDigest(5, { kind: "step", step: 4, channel: "A/1" }),
      eventDigest(5, { kind: "step", step: 3, channel: "A/1", skipped: "" }),
      eventDigest(5, { kind: "step", step: 3, channel: "A/1", skipped: "x" }),
      eventDigest(5, { kind: "step", step: 3, channel: "A/1", detail: "x" }),
      eventDigest(5, { kind: "step", step: 3, channel: "A/12" }),
    ];
    assert.equal(new Set(digests).size, digests.length);
  });

  it("refuse a field that is an object: its content would go unhashed", () => {
    const event = { kind: "note", text: { deep: 1 } } as unknown as RoleEvent;
    assert.throws(() => eventDigest(0, event), TypeError);
  });
});

describe("the run hash", () => {
  it("does not depend on how entities' reports were interleaved, nor on the order of entities", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: 3 }), fact), { maxLength: 60 }),
        fc.infiniteStream(fc.nat()),
        (all, picks) => {
          const queues = [0, 1, 2, 3].map((entity) => all.filter(([owner]) => owner === entity).map(([, f]) => f));
          const straight = new Map(queues.map((facts, i) => [`e${i}`, Buffer.from(digestOf(`e${i}`, facts), "hex")]));
          const chains = queues.map((_facts, i) => new EventChain(`e${i}`));
          const waiting = queues.map((facts) => [...facts]);
          while (waiting.some((facts) => facts.length > 0)) {
            const open = waiting.map((_facts, i) => i).filter((i) => (waiting[i] as Fact[]).length > 0);
            const entity = open[picks.next().value % open.length] as number;
            const { atUs, kind, subject, a, b } = (waiting[entity] as Fact[]).shift() as Fact;
            (chains[entity] as EventChain).trace(atUs, kind, subject, a, b);
          }
          const mixed = new Map(chains.map((chain, i) => [`e${i}`, chain.digest()] as const).reverse());
          assert.equal(runHash(mixed, sha256), runHash(straight, sha256));
        },
      ),
      { numRuns: 50 },
    );
  });

  it("differs when one entity's chain differs, or has another name, or is missing", () => {
    const chain = (n: number) => new Uint8Array(16).fill(n);
    const hashes = [
      runHash(
        new Map([
          ["a", chain(1)],
          ["b", chain(2)],
        ]),
        sha256,
      ),
      runHash(
        new Map([
          ["a", chain(2)],
          ["b", chain(1)],
        ]),
        sha256,
      ),
      runHash(
        new Map([
          ["a", chain(1)],
          ["c", chain(2)],
        ]),
        sha256,
      ),
      runHash(new Map([["a", chain(1)]]), sha256),
      runHash(new Map(), sha256),
    ];
    assert.equal(new Set(hashes).size, hashes.length);
    assert.match(hashes[0] as string, /^[0-9a-f]{64}$/u);
  });

  it("hashes length-prefixed names and digests in the order of names, with the digest it is given", () => {
    let input: Uint8Array = new Uint8Array();
    const digest = (bytes: Uint8Array) => {
      input = bytes;
      return Uint8Array.of(0, 255);
    };
    const hash = runHash(
      new Map([
        ["β", Uint8Array.of(9)],
        ["a", Uint8Array.of(7, 8)],
      ]),
      digest,
    );
    assert.equal(hash, "00ff");
    assert.deepEqual([...input], [0, 0, 0, 1, 0, 0, 0, 2, 97, 7, 8, 0, 0, 0, 2, 0, 0, 0, 1, 0xce, 0xb2, 9]);
  });
});
