/** What has to work again by itself, one small pilot for each. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runLogged } from "#test/helpers/frame-log";
import { pilotOf, runText } from "#test/helpers/pilot-run";
import { TROUBLED } from "./trouble.ts";

const ONE = `version: 1
name: recovery
duration: 10 min
warmUp: 10 s
drain: 5 s
sites:
  master: { role: master-station }
  sub-1: { role: substation }
quantumLinks:
  qkd-1: { between: [master, sub-1], keyRate: 20 kbit/s }
terminals:
  one:
    site: sub-1
    medium: radio-1800
    traffic: { message: 200 B, messages: 1, period: 1 s }
    ack: { everyFrames: 2 }
    keyPolicy: { initialFill: 400 kbit, minimum: 16 kbit, threshold: 100 kbit, capacity: 3 Mbit, sessionLifetime: 2 min }
`;

/** Runs the pilot with changes and statements; every statement holds, and every invariant. */
async function assertHolds(sets: readonly string[], statements: readonly string[]): Promise<void> {
  const { measurements } = await runText(ONE, [...sets, `timeline=${JSON.stringify(statements)}`]);
  const { timeline, invariants } = measurements;
  const failed = timeline.filter(({ holds }) => holds === false).map(({ text, detail }) => `${text} (${detail})`);
  assert.deepEqual(failed, []);
  assert.deepEqual(
    invariants.filter(({ holds }) => !holds).map(({ detail }) => detail),
    [],
  );
}

const total = (bits: readonly number[]) => bits.reduce((sum, part) => sum + part, 0);

describe("a session", () => {
  it("is renewed although the pool starves: only the session's own key has to be there", async () => {
    const starving = ["terminals.one.traffic.messages=20", "terminals.one.keyPolicy.starvation=drop"];
    await assertHolds(starving, [
      "at 30 s within 500 s expect counter starved-dropped of one > 10",
      "always session one/1 is open",
    ]);
  });

  it("opens after the encryption machine was killed before the first one", async () => {
    await assertHolds(
      [],
      [
        "at 2 ms kill encryption-machine for 2 s",
        "at 100 s within 30 s expect session one/1 is open",
        "at 100 s within 60 s expect counter accepted of one > 50",
      ],
    );
  });

  it("opens again after the encryption machine was killed, also where nothing else uses pad", async () => {
    await assertHolds(
      ["terminals.one.keyPolicy.algorithm=aes-256-gcm"],
      ["at 60 s kill encryption-machine for 5 s", "at 200 s within 200 s expect counter accepted of one > 200"],
    );
  });
});

describe("the supply of key", () => {
  it("goes on when a pool that was full has room for a block again", async () => {
    await assertHolds(
      // 400 kbit and three blocks leave 53 kbit of room: less than a block, more than a 64th of the pool.
      ["terminals.one.keyPolicy.capacity=650 kbit"],
      ["at 300 s within 300 s expect pool one/1 up level > 300 kbit", "never counter fell-back of one > 0"],
    );
  });

  it("begins when the master's key server was down at first", async () => {
    await assertHolds(
      [],
      ["at 0 s kill key-server master for 5 s", "at 60 s within 500 s expect pool one/1 up level > 1 Mbit"],
    );
  });

  it("goes on after the master's key server lost its stock of a full pool", async () => {
    await assertHolds(
      ["terminals.one.keyPolicy.capacity=700 kbit"],
      [
        "at 60 s kill key-server master for 1 s",
        "at 400 s within 200 s expect pool one/1 up level > 300 kbit",
        "never counter fell-back of one > 0",
      ],
    );
  });

  it("goes on after the substation's key server was away for longer than the master's stock lasts", async () => {
    await assertHolds(
      [],
      ["at 20 s kill key-server sub-1 for 80 s", "at 300 s within 280 s expect pool one/1 up level > 2 Mbit"],
    );
  });

  it("loses no block on the way to the pool, also when the substation's key server restarts", async () => {
    const { measurements } = await runText(ONE, ["timeline=[at 40 s kill key-server sub-1 for 5 s]"]);
    const delivered = measurements.events.flatMap((event) => {
      return event.kind === "key-block" && event.stage === "delivered" ? [event.bits] : [];
    });
    const generated = measurements.ledgers.filter(({ holder }) => holder === "terminal").map((row) => row.generated);
    assert.ok(delivered.length > 20);
    assert.equal(total(generated), total(delivered));
  });
});

describe("both copies of a pool agree", () => {
  it("where blocks were given up that only one side had", async () => {
    await assertHolds([], ["at 2.6 s kill quantum-server master for 16 s"]);
  });

  it("when the encryption machine stores a block late", async () => {
    await assertHolds([], ["at 0.2 s pause encryption-machine for 26 s"]);
  });

  it("when the master's key server dies before it hears that a block was stored", async () => {
    await assertHolds([], ["at 3.323 s kill key-server master for 2 s"]);
  });

  it("when the substation's key server dies before it hears that the other side stored a block", async () => {
    await assertHolds([], ["at 3.323 s kill key-server sub-1 for 2 s"]);
  });

  it("when a key server dies while its courier carries a block to the terminal", async () => {
    const wrapped = [
      "terminals.one.medium=line-14k4",
      "terminals.one.keyPolicy.delivery=wrapped",
      // A block takes nearly as long to the terminal as the next one to be made.
      "quantumLinks.qkd-1.keyRate=13 kbit/s",
      "duration=2 min",
      "drain=60 s",
    ];
    for (let at = 30; at < 36; at += 0.5) {
      const killed = `at ${at} s kill key-server sub-1 for 100 ms`;
      await assertHolds(wrapped, [killed, "never counter fell-back of one > 0"]);
      await assertHolds(wrapped, [killed, `at ${at} s kill courier sub-1 for 50 ms`]);
      await assertHolds(wrapped, [killed, `at ${at} s kill terminal one/1 for 200 ms`]);
    }
  });
});

it("no frame is acknowledged that neither arrived nor was counted lost, when the encryption machine restarts", async () => {
  const { frames } = await runLogged(pilotOf(TROUBLED, ["timeline=[at 60 s kill encryption-machine for 5 s]"]));
  const denied = [...frames].map(([name, log]) => [name, log.falselyAcknowledged.size]);
  assert.deepEqual(
    denied.filter(([, count]) => count !== 0),
    [],
  );
});
