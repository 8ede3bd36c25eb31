/** Invariant 6: no key material in anything that a run tells. */
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { inspect } from "node:util";
import type { KeyServer } from "#core/keys/key-server";
import type { Pilot } from "#pilot/pilot";
import { renderHtml } from "#report/html";
import { renderJunit } from "#report/junit";
import { renderResultJson } from "#report/result-json";
import { renderTables } from "#report/tables-text";
import { KeySource } from "#targets/sim/key-source";
import { buildSimulation, encryptionMachineOf, terminalOf } from "#targets/sim/simulation";
import { KeyHunt } from "#test/helpers/key-hunt";
import { patch } from "#test/helpers/patch";
import { pilotOf, quietOptions, runPilot } from "#test/helpers/pilot-run";
import { assembleResult } from "#validation/assemble";
import { TROUBLED } from "./trouble.ts";

/** Every way that key takes: injected, generated, derived, retired, destroyed, and roles that die and come back. */
const SETS = [
  "duration=100 s",
  "defaults.keyPolicy.initialFill=60 kbit",
  `timeline=${JSON.stringify([
    "at 20 s kill terminal mac/1 for 5 s",
    "at 30 s kill encryption-machine for 3 s",
    "at 50 s kill key-server master for 20 s",
    "never counter refused of * > 0",
  ])}`,
];

/** Runs `act` and keeps a copy of every key that is drawn meanwhile: roles wipe theirs. */
async function hunting<T>(hunt: KeyHunt, act: () => T | Promise<T>): Promise<T> {
  const restore = patch(KeySource.prototype, "draw", (draw) => {
    return function (this: KeySource, pair: number, bytes: number) {
      const key = draw.call(this, pair, bytes);
      if (typeof key !== "number") hunt.add(key);
      return key;
    };
  });
  try {
    return await act();
  } finally {
    restore();
  }
}

/** Random bytes of the host that are remembered: with `entropy: os` all keys and secrets are made of them. */
function remembered(hunt: KeyHunt): (bytes: number) => Uint8Array {
  let state = 1;
  return (bytes) => {
    const out = new Uint8Array(bytes).map(() => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >>> 24;
    });
    hunt.add(out);
    return out;
  };
}

async function textsOf(pilot: Pilot, hunt: KeyHunt): Promise<ReadonlyMap<string, string>> {
  const lines: string[] = [];
  const run = await runPilot(pilot, {
    osRandom: remembered(hunt),
    onEvent: (event) => lines.push(JSON.stringify(event)),
  });
  const { measurements, pilot: _pilot, ...judged } = run;
  const facts = { keygrid: "0.1.0", file: "pilot.yaml", sha256: "0".repeat(64), startedAt: "", wallMs: 0 };
  const result = assembleResult(pilot, measurements, judged, facts);
  return new Map([
    ["events.ndjson", lines.join("\n")],
    ["result.json", renderResultJson(result)],
    ["report.html", renderHtml(result, "en")],
    ["junit.xml", renderJunit(result, "en")],
    ["tables", renderTables(result, { language: "en", columns: 120, paint: (_, text) => text })],
    ["the result as an object", inspect(result, { depth: 20, maxArrayLength: 2_000 })],
  ]);
}

describe("the hunt", () => {
  const hunt = new KeyHunt();
  const key = new Uint8Array(40).map((_, i) => (i * 73 + 11) & 0xff);
  before(() => hunt.add(key));
  const part = Buffer.from(key.subarray(9, 30));

  const forms: Readonly<Record<string, string>> = {
    "hexadecimal digits": part.toString("hex"),
    "capital digits at an odd place": `f${part.toString("hex").toUpperCase()}`,
    "bytes apart": inspect(part),
    base64: part.toString("base64"),
    "base64 behind other letters": `key${part.toString("base64url")}`,
    "a list of numbers": JSON.stringify([...part]),
    "a typed array as JSON": JSON.stringify({ key: Uint8Array.from(part) }),
    "an inspected array": inspect(Uint8Array.from(part)),
  };
  for (const [name, text] of Object.entries(forms)) {
    it(`finds ${name}`, () => assert.notEqual(hunt.find(`{"note": ${text}}`), null));
  }

  it("finds nothing where there is nothing", () => {
    assert.equal(hunt.find("0123456789abcdef".repeat(9)), null);
    assert.equal(hunt.find(JSON.stringify(Array.from({ length: 300 }, (_, i) => i & 0xff))), null);
  });
});

for (const entropy of ["seeded", "os"] as const) {
  it(`no key is in events, results or reports of a run with ${entropy} keys`, async () => {
    const hunt = new KeyHunt();
    const texts = await hunting(hunt, () => textsOf(pilotOf(TROUBLED, [...SETS, `entropy=${entropy}`]), hunt));
    assert.ok(hunt.size > 50_000, `${hunt.size} places of key known`);
    for (const [name, text] of texts) {
      assert.ok(text.length > 200, `${name} is empty`);
      assert.equal(hunt.find(text), null, name);
    }
  });
}

it("roles, pools and supplies show no key when they are inspected", async () => {
  const hunt = new KeyHunt();
  const shown = await hunting(hunt, () => {
    const simulation = buildSimulation(pilotOf(TROUBLED), quietOptions());
    const { driver, keyPlane } = simulation;
    driver.startAll(0);
    driver.run(30_000_000, 1e9);
    const roles = Array.from({ length: driver.nodeCount }, (_, node) => driver.role(node));
    const servers = [...keyPlane.keyServers.values()].map((node) => driver.role(node) as KeyServer);
    const held = simulation.channels.map(({ id }) => [
      terminalOf(simulation, id)?.keys,
      encryptionMachineOf(simulation)?.pair(id),
      servers.map((server) => server.supply(id)),
    ]);
    assert.equal(held.flat(2).filter((part) => part === undefined).length, 1, "only the carrier's is not at 1#");
    return inspect([roles, held], { depth: 12, maxArrayLength: null, maxStringLength: null, getters: true });
  });
  assert.ok(hunt.size > 100_000);
  assert.equal(hunt.find(shown), null);
});
