import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { KeyServer } from "#core/keys/key-server";
import type { KeyAnswer, KeyRequest } from "#core/keys/messages";
import { FakeEffects } from "#test/helpers/fake-effects";

const APPLICATION = 1;
const PEER = 2;
const QUANTUM = 3;

function server(recovered: ReadonlyMap<string, unknown> | null = null, peer: number | null = PEER) {
  const channels = { holder: APPLICATION, peer, quantum: peer === null ? null : QUANTUM, link: "qkd-1" };
  const entry = (id: number) => ({
    pair: { id, name: `A/${id}`, site: "sub", upShare: 0.5 },
    injectedBytes: 0,
    keyRateBitsPerSecond: 1_000,
    ...channels,
  });
  const pairs = [entry(0), entry(1)];
  return {
    it: new KeyServer({ site: "master", side: "master", application: APPLICATION, pairs }, recovered),
    fx: new FakeEffects(),
  };
}

const request = (changes: Partial<KeyRequest> = {}): KeyRequest => ({
  kind: "key-request",
  request: 1,
  pair: 0,
  use: "encryption",
  needBits: 5_000,
  rateBitsPerSecond: 500,
  stockBits: 0,
  ...changes,
});

function answers(fx: FakeEffects): KeyAnswer[] {
  return fx
    .take(APPLICATION)
    .filter((message): message is KeyAnswer => "kind" in message && message.kind === "key-answer");
}

const stored = (levelBits: number, pair = 0) =>
  ({ kind: "key-stored", pair, block: -1, freeBits: 1e6, levelBits, receivedBytes: 0 }) as const;

describe("a request", () => {
  test("in stock is served at once, and steps 6 and 7 are shown as skipped", () => {
    const { it, fx } = server();
    it.receive(APPLICATION, request({ stockBits: 5_000 }), 0, fx);
    assert.deepEqual(
      answers(fx).map(({ answer, request: number }) => [answer, number]),
      [["serve", 1]],
    );
    const steps = fx.events.flatMap((event) => (event.kind === "step" ? [[event.step, event.skipped]] : []));
    assert.deepEqual(steps, [
      [5, undefined],
      [6, "in stock"],
      [7, "in stock"],
    ]);
    assert.deepEqual(fx.take(QUANTUM), []);
  });

  test("out of stock starts distribution at both ends, and is served as soon as the holder has what it needs", () => {
    const { it, fx } = server();
    it.receive(APPLICATION, request(), 0, fx);
    assert.deepEqual(
      answers(fx).map(({ answer, position, withinUs }) => [answer, position, withinUs]),
      [["start", 1, 5_000_000]],
    );
    assert.deepEqual(fx.take(QUANTUM), [{ kind: "quantum-request", pair: 0, awaited: true }]);
    assert.deepEqual(fx.take(PEER), [{ kind: "supply", pair: 0, on: true }]);
    it.receive(APPLICATION, stored(4_999), 1, fx);
    assert.deepEqual(answers(fx), []);
    it.receive(APPLICATION, stored(5_000), 2, fx);
    assert.deepEqual(
      answers(fx).map(({ answer, request: number }) => [answer, number]),
      [["serve", 1]],
    );
    it.receive(APPLICATION, stored(9_000), 3, fx);
    assert.deepEqual(answers(fx), [], "served once");
  });

  test("that repeats replaces the one before: one waits for each pair, and queue places count pairs", () => {
    const { it, fx } = server();
    for (const number of [1, 2, 3]) it.receive(APPLICATION, request({ request: number }), 0, fx);
    it.receive(APPLICATION, request({ request: 4, pair: 1 }), 0, fx);
    const found = answers(fx).map(({ answer, position }) => [answer, position]);
    assert.deepEqual(found, [
      ["start", 1],
      ["queue", 1],
      ["queue", 1],
      ["start", 2],
    ]);
    it.receive(APPLICATION, stored(5_000), 1, fx);
    assert.deepEqual(
      answers(fx).map(({ request: number }) => number),
      [3],
    );
  });

  test("for a pair that is not known, or whose quantum link is down, is refused with the reason", () => {
    const { it, fx } = server();
    it.receive(APPLICATION, request({ pair: 9 }), 0, fx);
    it.receive(QUANTUM, { kind: "quantum-link", link: "qkd-1", up: false }, 0, fx);
    it.receive(APPLICATION, request(), 0, fx);
    it.receive(QUANTUM, { kind: "quantum-link", link: "qkd-1", up: true }, 0, fx);
    it.receive(APPLICATION, request(), 0, fx);
    const found = answers(fx).map(({ answer, reason }) => [answer, reason]);
    assert.deepEqual(found, [
      ["refuse", "unknown pair"],
      ["refuse", "no stock and no quantum link"],
      ["start", "distribution started"],
    ]);
  });

  test("for a pair that only carriers feed is served from stock or refused", () => {
    const { it, fx } = server(null, null);
    it.receive(APPLICATION, request({ stockBits: 5_000 }), 0, fx);
    it.receive(APPLICATION, request(), 0, fx);
    assert.deepEqual(
      answers(fx).map(({ answer }) => answer),
      ["serve", "refuse"],
    );
    assert.deepEqual(fx.sent, []);
  });
});

test("after a restart a key server asks every holder how much it can take", () => {
  const fresh = server();
  fresh.it.start(0, fresh.fx);
  assert.deepEqual(fresh.fx.sent, []);
  const { it, fx } = server(new Map());
  it.start(0, fx);
  assert.deepEqual(fx.take(APPLICATION), [
    { kind: "key-room", pair: 0 },
    { kind: "key-room", pair: 1 },
  ]);
});

test("messages for a pair that is not known are ignored", () => {
  const { it, fx } = server();
  it.receive(APPLICATION, stored(1, 7), 0, fx);
  it.receive(PEER, { kind: "void", pair: 7, block: 0 }, 0, fx);
  it.timer(7, 0, fx);
  it.persisted(7, 0, fx);
  assert.deepEqual(fx.sent, []);
});
