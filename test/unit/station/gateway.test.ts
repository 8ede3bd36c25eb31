import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { emptyHeader, encodeHeader, type FrameHeader, FrameType } from "#core/protocol/header";
import { Refusal } from "#core/protocol/refusal";
import { frameBytes } from "#core/protocol/size";
import { Gateway, HANDSHAKES_PER_SECOND } from "#core/station/gateway";
import { Trace } from "#core/trace";
import { FakeEffects } from "#test/helpers/fake-effects";

const STATION = 2;
const SECOND_US = 1_000_000;
/** Pair 3 comes in on channel 13, pair 4 on channel 14. */
const access = new Map([3, 4].map((pair) => [pair, { channel: 10 + pair, subject: 100 + pair, name: `A/${pair}` }]));

function gateway(): { role: Gateway; fx: FakeEffects } {
  return { role: new Gateway({ station: STATION, access }), fx: new FakeEffects() };
}

function frame(changes: Partial<FrameHeader>, payloadBytes = 4): Uint8Array {
  const bytes = new Uint8Array(frameBytes(payloadBytes));
  encodeHeader({ ...emptyHeader(), pair: 3, payloadBytes, ...changes }, bytes);
  return bytes;
}

function admit(role: Gateway, fx: FakeEffects, pair = 3, on = true): void {
  role.receive(STATION, { kind: "admit", pair, on }, 0, fx);
}

const data = frame({ type: FrameType.Data });
const request = frame({ type: FrameType.AccessRequest });

describe("frames from the access network", () => {
  test("before its pair is admitted only the handshake passes, afterwards data does", () => {
    const { role, fx } = gateway();
    role.receive(13, data, 0, fx);
    role.receive(13, request, 0, fx);
    role.receive(13, frame({ type: FrameType.Proposal }), 0, fx);
    assert.deepEqual(fx.take(STATION), [request, frame({ type: FrameType.Proposal })]);
    assert.deepEqual(fx.firsts(Trace.FrameRefused), [Refusal.NotAdmitted]);
    admit(role, fx);
    role.receive(13, data, 0, fx);
    assert.deepEqual(fx.take(STATION), [data]);
    admit(role, fx, 3, false);
    role.receive(13, data, 0, fx);
    assert.deepEqual(fx.take(STATION), []);
  });

  test("admitting one pair admits no other", () => {
    const { role, fx } = gateway();
    admit(role, fx, 4);
    role.receive(13, data, 0, fx);
    assert.deepEqual(fx.take(STATION), []);
    role.receive(14, frame({ pair: 4 }), 0, fx);
    assert.equal(fx.take(STATION).length, 1);
  });

  test("a link carries the frames of its own pair only", () => {
    const { role, fx } = gateway();
    admit(role, fx, 3);
    admit(role, fx, 4);
    role.receive(14, data, 0, fx);
    assert.deepEqual(fx.take(STATION), []);
    assert.deepEqual(fx.traces, [{ kind: Trace.FrameRefused, subject: 104, a: Refusal.UnknownPair, b: 2 }]);
  });

  test("handshakes beyond the limit of a second are refused unread, those of other pairs and later seconds pass", () => {
    const { role, fx } = gateway();
    for (let i = 0; i < 2 * HANDSHAKES_PER_SECOND; i++) role.receive(13, request, 5 * SECOND_US + i, fx);
    assert.equal(fx.take(STATION).length, HANDSHAKES_PER_SECOND);
    assert.deepEqual(fx.firsts(Trace.FrameRefused), new Array(HANDSHAKES_PER_SECOND).fill(Refusal.TooMany));
    role.receive(14, frame({ type: FrameType.AccessRequest, pair: 4 }), 5 * SECOND_US + 20, fx);
    role.receive(13, request, 6 * SECOND_US, fx);
    assert.equal(fx.take(STATION).length, 2);
  });

  test("a flood of handshakes does not stop the data of an admitted pair", () => {
    const { role, fx } = gateway();
    admit(role, fx);
    for (let i = 0; i < 100; i++) role.receive(13, request, i, fx);
    fx.take(STATION);
    role.receive(13, data, 100, fx);
    assert.deepEqual(fx.take(STATION), [data]);
  });

  test("any bytes are passed on unchanged or counted with a code, never both and never neither", () => {
    const header = fc.record(
      {
        type: fc.integer({ min: 1, max: 10 }) as fc.Arbitrary<FrameHeader["type"]>,
        pair: fc.constantFrom(3, 4, 5),
        direction: fc.constantFrom("up" as const, "down" as const),
      },
      { noNullPrototype: true },
    );
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 1_600 }),
      fc.tuple(header, fc.nat({ max: 1_340 })).map(([changes, length]) => frame(changes, length)),
      fc.tuple(header, fc.nat({ max: 60 })).map(([changes, cut]) => frame(changes, 40).slice(0, cut)),
      fc
        .tuple(header, fc.nat({ max: 600 }))
        .map(([changes, more]) => Uint8Array.of(...frame(changes), ...new Uint8Array(more))),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(13, 14), bytes), { maxLength: 40 }),
        fc.boolean(),
        (offered, admitted) => {
          const { role, fx } = gateway();
          admit(role, fx, 3, admitted);
          for (const [channel, one] of offered) {
            const refused = fx.count(Trace.FrameRefused);
            role.receive(channel, one, 0, fx);
            const passed = fx.take(STATION);
            assert.equal(passed.length + fx.count(Trace.FrameRefused) - refused, 1);
            if (passed.length === 1) assert.equal(passed[0], one);
          }
          role.receive(13, data, SECOND_US, fx);
          assert.equal(fx.take(STATION).length, admitted ? 1 : 0, "genuine traffic passes as before");
        },
      ),
    );
  });

  test("what comes in on a channel that no pair has is dropped", () => {
    const { role, fx } = gateway();
    role.receive(99, data, 0, fx);
    assert.deepEqual([fx.sent, fx.traces], [[], []]);
  });
});

describe("frames from the station", () => {
  test("they go to the link of the pair that they name, and nowhere when there is none", () => {
    const { role, fx } = gateway();
    const down = frame({ type: FrameType.Ack, direction: "down", pair: 4 });
    role.receive(STATION, down, 0, fx);
    role.receive(STATION, frame({ type: FrameType.Ack, direction: "down", pair: 9 }), 0, fx);
    role.receive(STATION, new Uint8Array(3), 0, fx);
    assert.deepEqual(fx.sent, [{ channel: 14, message: down }]);
  });
});

test("step 1 is reported for a request that passes, and only for that", () => {
  const { role, fx } = gateway();
  role.receive(13, request, 0, fx);
  role.receive(13, frame({ type: FrameType.Proposal }), 0, fx);
  role.receive(14, request, 0, fx);
  assert.deepEqual(fx.events, [{ kind: "step", step: 1, channel: "A/3" }]);
});
