import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RandomStream } from "#core/random/random-stream";
import { Schedule, type ScheduleTraffic } from "#core/traffic/schedule";
import { chiSquare, chiSquareBound } from "#test/helpers/statistics";

const PERIOD_US = 900_000_000;

const seed = fc.nat({ max: 2 ** 40 });
/** Whole, fractional and rare: from one message in a thousand periods to fifty a period. */
const messages = fc.oneof(
  fc.integer({ min: 1, max: 50 }),
  fc.tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 97 })).map(([a, b]) => a / b),
  fc.integer({ min: 2, max: 1_000 }).map((periods) => 1 / periods),
);
const pacing = fc.constantFrom<ScheduleTraffic["pacing"][]>("phased", "burst", "even");

function schedule(traffic: Partial<ScheduleTraffic>, seedOf = 1, startUs = 0): Schedule {
  const whole = { messagesPerPeriod: 1, periodUs: PERIOD_US, pacing: "phased", ...traffic } as const;
  return new Schedule(whole, new RandomStream(seedOf, "traffic/A/1"), startUs);
}

function departures(of: Schedule, count: number): number[] {
  return Array.from({ length: count }, () => {
    const atUs = of.nextUs();
    of.advance();
    return atUs;
  });
}

test("each period has floor((p+1) M) - floor(p M) messages, also of fractional and of rare traffic", () => {
  const notEven = fc.constantFrom<("phased" | "burst")[]>("phased", "burst");
  fc.assert(
    fc.property(seed, messages, notEven, fc.nat({ max: 1e9 }), (seedOf, messagesPerPeriod, pacingOf, startUs) => {
      const found = departures(schedule({ messagesPerPeriod, pacing: pacingOf }, seedOf, startUs), 60);
      const periods = found.map((atUs) => Math.floor((atUs - startUs) / PERIOD_US));
      const last = periods.at(-1) as number;
      const counts = new Map<number, number>();
      for (const period of periods) counts.set(period, (counts.get(period) ?? 0) + 1);
      // The last period may have messages that were not asked for.
      for (let period = 0; period < last; period++) {
        const expected = Math.floor((period + 1) * messagesPerPeriod) - Math.floor(period * messagesPerPeriod);
        assert.equal(counts.get(period) ?? 0, expected, `period ${period}`);
      }
    }),
  );
});

test("no fraction is lost in the long run: 29 messages in 100 periods are 2,900 in 10,000", () => {
  for (const pacingOf of ["phased", "burst", "even"] as const) {
    const found = departures(schedule({ messagesPerPeriod: 29 / 100, pacing: pacingOf }), 2_902);
    const within = found.filter((atUs) => atUs < 10_000 * PERIOD_US).length;
    assert.ok(Math.abs(within - 2_900) <= 1, `${pacingOf}: ${within}`);
  }
});

test("phased: every message keeps its phase from period to period", () => {
  const of = schedule({ messagesPerPeriod: 12 });
  const first = departures(of, 12);
  for (let period = 1; period < 5; period++) {
    assert.deepEqual(
      departures(of, 12),
      first.map((atUs) => atUs + period * PERIOD_US),
    );
  }
  assert.equal(new Set(first).size, 12, "phases differ");
});

test("phased: a period with fewer messages uses some of the same phases", () => {
  const of = schedule({ messagesPerPeriod: 2.5 });
  const phases = [2, 3, 2, 3].map((count) => departures(of, count).map((atUs) => atUs % PERIOD_US));
  assert.deepEqual(phases[2], phases[0]);
  assert.deepEqual(phases[3], phases[1]);
  for (const phase of phases[0] as number[]) assert.ok(phases[1]?.includes(phase));
});

test("phased: the phases of many terminals fill the period evenly", () => {
  const counts = new Array<number>(64).fill(0);
  const total = 20_000;
  for (let terminal = 0; terminal < total; terminal++) {
    const random = new RandomStream(1, `traffic/A/${terminal}`);
    const traffic: ScheduleTraffic = { messagesPerPeriod: 1, periodUs: PERIOD_US, pacing: "phased" };
    const cell = Math.floor((new Schedule(traffic, random, 0).nextUs() * 64) / PERIOD_US);
    counts[cell] = (counts[cell] as number) + 1;
  }
  assert.ok(chiSquare(counts, total) < chiSquareBound(64));
});

test("even: messages are equally spaced, from a phase within the first interval", () => {
  fc.assert(
    fc.property(seed, messages, fc.nat({ max: 1e9 }), (seedOf, messagesPerPeriod, startUs) => {
      const found = departures(schedule({ messagesPerPeriod, pacing: "even" }, seedOf, startUs), 50);
      const intervalUs = PERIOD_US / messagesPerPeriod;
      const firstUs = found[0] as number;
      assert.ok(firstUs >= startUs && firstUs < startUs + intervalUs);
      found.forEach((atUs, i) => {
        assert.ok(Math.abs(atUs - firstUs - i * intervalUs) <= 1 + 1e-6 * i, `message ${i}`);
      });
    }),
  );
});

test("burst: all messages of a period are due at its start", () => {
  assert.deepEqual(departures(schedule({ messagesPerPeriod: 3, pacing: "burst" }, 1, 5), 7), [
    5,
    5,
    5,
    5 + PERIOD_US,
    5 + PERIOD_US,
    5 + PERIOD_US,
    5 + 2 * PERIOD_US,
  ]);
});

test("a schedule never goes backwards, never starts early, keeps whole microseconds and repeats", () => {
  fc.assert(
    fc.property(seed, messages, pacing, fc.nat({ max: 1e9 }), (seedOf, messagesPerPeriod, pacingOf, startUs) => {
      const traffic = { messagesPerPeriod, pacing: pacingOf };
      const found = departures(schedule(traffic, seedOf, startUs), 40);
      assert.deepEqual(departures(schedule(traffic, seedOf, startUs), 40), found);
      let lastUs = startUs;
      for (const atUs of found) {
        assert.ok(Number.isSafeInteger(atUs) && atUs >= lastUs);
        lastUs = atUs;
      }
    }),
  );
});

test("asking when the next message is due changes nothing", () => {
  const of = schedule({ messagesPerPeriod: 5 });
  const first = of.nextUs();
  assert.equal(of.nextUs(), first);
});

test("two terminals of one seed report at different times", () => {
  const timesOf = (name: string) => {
    const traffic: ScheduleTraffic = { messagesPerPeriod: 4, periodUs: PERIOD_US, pacing: "phased" };
    return departures(new Schedule(traffic, new RandomStream(1, name), 0), 4);
  };
  assert.notDeepEqual(timesOf("traffic/A/1"), timesOf("traffic/A/2"));
});
