import assert from "node:assert/strict";
import { test } from "node:test";
import { QUANTUM_BUFFER_BLOCKS, QuantumServer } from "#core/qkd/quantum-server";
import { FakeEffects } from "#test/helpers/fake-effects";
import { patterned } from "#test/helpers/patterned";

const KEY_SERVER = 1;
const MODULE = 2;
const BITS = 8 * 16;

function server(): { it: QuantumServer; fx: FakeEffects } {
  const modules = new Map([[0, MODULE]]);
  const links = new Map([[MODULE, "qkd-1"]]);
  const it = new QuantumServer({ site: "sub", keyServer: KEY_SERVER, modules, links, nameOf: () => "A/1" });
  return { it, fx: new FakeEffects() };
}

const block = (number: number) =>
  ({ kind: "module-block", pair: 0, block: number, key: patterned(16, number) }) as const;
const read = (number: number) => ({ kind: "quantum-read", pair: 0, block: number }) as const;

test("request and stop drive the module, status and read answer, and all four are visible as events", () => {
  const { it, fx } = server();
  it.receive(KEY_SERVER, { kind: "quantum-request", pair: 0, awaited: false }, 0, fx);
  assert.deepEqual(fx.take(MODULE), [{ kind: "module-start", pair: 0 }]);
  it.receive(MODULE, block(0), 0, fx);
  assert.deepEqual(fx.take(KEY_SERVER), [{ kind: "quantum-ready", pair: 0, block: 0, bits: BITS }]);
  it.receive(KEY_SERVER, { kind: "quantum-status", pair: 0 }, 0, fx);
  assert.deepEqual(fx.take(KEY_SERVER), [{ kind: "quantum-state", pair: 0, generating: true, storedBits: BITS }]);
  it.receive(KEY_SERVER, read(0), 0, fx);
  assert.deepEqual(fx.take(KEY_SERVER), [{ kind: "quantum-key", pair: 0, block: 0, key: patterned(16, 0) }]);
  it.receive(KEY_SERVER, { kind: "quantum-stop", pair: 0 }, 0, fx);
  assert.deepEqual(fx.take(MODULE), [{ kind: "module-stop", pair: 0 }]);
  const requests = fx.events.map((event) => (event.kind === "quantum" ? [event.request, event.bits] : event.kind));
  assert.deepEqual(requests, [
    ["request", 0],
    ["status", BITS],
    ["read", BITS],
    ["stop", 0],
  ]);
});

test("a block is handed over once: reading it again, or one that never was, gets no answer", () => {
  const { it, fx } = server();
  it.receive(MODULE, block(0), 0, fx);
  it.receive(KEY_SERVER, read(0), 0, fx);
  fx.take(KEY_SERVER);
  it.receive(KEY_SERVER, read(0), 0, fx);
  it.receive(KEY_SERVER, read(9), 0, fx);
  assert.deepEqual(fx.take(KEY_SERVER), []);
});

test("a buffer that nobody reads destroys its oldest block, and every bit is accounted for", () => {
  const { it, fx } = server();
  for (let number = 0; number < QUANTUM_BUFFER_BLOCKS + 3; number++) it.receive(MODULE, block(number), 0, fx);
  it.receive(KEY_SERVER, read(1), 0, fx);
  it.receive(KEY_SERVER, read(3), 0, fx);
  assert.equal(fx.take(KEY_SERVER).filter((message) => "kind" in message && message.kind === "quantum-key").length, 1);
  const total = (QUANTUM_BUFFER_BLOCKS + 3) * BITS;
  const books = { receivedBits: total, readBits: BITS, destroyedBits: 3 * BITS, storedBits: total - 4 * BITS };
  assert.deepEqual(it.books(0), books);
  const destroyed = fx.events.filter((event) => event.kind === "key-destroyed");
  assert.deepEqual(destroyed[0], {
    kind: "key-destroyed",
    pool: "quantum-server/A/1",
    bits: BITS,
    reason: "buffer full",
  });
  assert.equal(destroyed.length, 3);
});

test("the first block after an awaited request is step 6, and only that one", () => {
  const { it, fx } = server();
  it.receive(KEY_SERVER, { kind: "quantum-request", pair: 0, awaited: true }, 0, fx);
  it.receive(KEY_SERVER, { kind: "quantum-request", pair: 0, awaited: false }, 0, fx);
  it.receive(MODULE, block(0), 0, fx);
  it.receive(MODULE, block(1), 0, fx);
  assert.deepEqual(
    fx.events.filter((event) => event.kind === "step"),
    [{ kind: "step", step: 6, channel: "A/1" }],
  );
});

test("the state of the link reaches the key server by the link's name", () => {
  const { it, fx } = server();
  it.receive(MODULE, { kind: "module-state", up: false }, 0, fx);
  assert.deepEqual(fx.take(KEY_SERVER), [{ kind: "quantum-link", link: "qkd-1", up: false }]);
});

test("a pair that no module serves is asked of nobody", () => {
  const { it, fx } = server();
  it.receive(KEY_SERVER, { kind: "quantum-request", pair: 5, awaited: false }, 0, fx);
  assert.deepEqual(fx.sent, []);
});
