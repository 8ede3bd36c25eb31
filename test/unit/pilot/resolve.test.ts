import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { changed, pilotOf, SOUND } from "./helpers.ts";

const LAYERS = `version: 1
name: cascade
duration: 60 s
sites:
  master: { role: master-station }
  sub-1:
    role: substation
    defaults: { ack: { everyFrames: 3 }, keyPolicy: { threshold: 3 Mbit, upShare: 0.3 }, retry: { attempts: 3 } }
  sub-2: { role: substation }
quantumLinks:
  q1: { between: [master, sub-1], keyRate: 11 kbit/s }
  q2: { between: [master, sub-2], keyRate: 11 kbit/s }
defaults:
  medium: radio-1800
  ack: { everyFrames: 2 }
  keyPolicy: { threshold: 2 Mbit, capacity: 9 Mbit, upShare: 0.2, starvation: drop }
categories:
  A: { keyPolicy: { upShare: 0.4, initialFill: 4 Mbit }, retry: { attempts: 4 }, traffic: { volume: 9600 B } }
terminals:
  near: { site: sub-1, category: A, keyPolicy: { initialFill: 5 Mbit } }
  far: { site: sub-2, category: A, traffic: { message: 100 B, messages: 7, period: 10 s } }
  plain: { site: sub-2, traffic: { message: 100 B, messages: 7 } }
`;

describe("the cascade", () => {
  const [near, far, plain] = pilotOf(LAYERS).groups;

  it("goes built-in < pilot defaults < site defaults < category < group, value by value", () => {
    assert.deepEqual(
      [near, far, plain].map((group) => [
        group?.keyPolicy.capacityBits,
        group?.keyPolicy.thresholdBits,
        group?.keyPolicy.upShare,
        group?.keyPolicy.initialFillBits,
        group?.ack.everyFrames,
        group?.retry.attempts,
        group?.keyPolicy.starvation,
      ]),
      [
        [9_000_000, 3_000_000, 0.4, 5_000_000, 3, 4, "drop"],
        [9_000_000, 2_000_000, 0.4, 4_000_000, 2, 4, "drop"],
        [9_000_000, 2_000_000, 0.2, 3_000_000, 2, 1, "drop"],
      ],
    );
  });

  it("lets the nearest of messages, volume and class replace the others", () => {
    // Built-in category A: 1 message of 480 B in 15 min; the file's category: 9600 B instead.
    assert.deepEqual(near?.traffic, {
      messageBytes: 480,
      messagesPerPeriod: 20,
      periodUs: 900_000_000,
      pacing: "phased",
    });
    assert.deepEqual(far?.traffic, {
      messageBytes: 100,
      messagesPerPeriod: 7,
      periodUs: 10_000_000,
      pacing: "phased",
    });
  });

  it("puts pilot defaults above what comes with keygrid for a category", () => {
    const text = changed("  medium: radio-1800", "  medium: radio-1800\n  hops: []").replace(
      "A: { site",
      "A: { category: C, site",
    );
    assert.deepEqual(pilotOf(text).groups[0]?.hops, []);
    const builtIn = pilotOf(changed("A: { site", "A: { category: C, site")).groups[0]?.hops;
    assert.deepEqual(
      builtIn?.map(({ role }) => role),
      ["collector", "concentrator"],
    );
  });
});

describe("traffic", () => {
  const traffic = (text: string) => pilotOf(changed("{ message: 480 B, messages: 10 }", text)).groups[0];

  it("of a class is its rate in messages per period, evenly paced unless said otherwise", () => {
    const text = changed(
      "site: sub-1, traffic: { message: 480 B, messages: 10 }",
      "site: sub-1, medium: line-64k, traffic: { message: 480 B, class: 56 kbit/s }",
    );
    const group = pilotOf(text).groups[0];
    assert.equal(group?.classBitsPerSecond, 56_000);
    assert.deepEqual(group?.traffic, {
      messageBytes: 480,
      messagesPerPeriod: 875,
      periodUs: 60_000_000,
      pacing: "even",
    });
  });

  it("of a volume may be a fractional number of messages", () => {
    assert.equal(traffic("{ message: 480 B, volume: 73350 B }")?.traffic.messagesPerPeriod, 152.8125);
    assert.equal(traffic("{ message: 480 B, volume: 73350 B }")?.classBitsPerSecond, null);
  });
});

describe("defaults of a short file", () => {
  const pilot = pilotOf(SOUND);

  it("are all said in the resolved pilot", () => {
    assert.equal(pilot.seed, 1);
    assert.equal(pilot.entropy, "seeded");
    assert.deepEqual([pilot.warmUpUs, pilot.durationUs, pilot.drainUs], [10_000_000, 60_000_000, 5_000_000]);
    assert.deepEqual(pilot.services, [{ name: "telemetry", title: "Telemetry", at: "master" }]);
    assert.deepEqual(pilot.quantumLinks[0], {
      name: "qkd-1",
      between: ["master", "sub-1"],
      keyRateBitsPerSecond: 11_000,
      keyRateScope: "channel",
      lengthMetres: 0,
      enabled: true,
    });
    assert.deepEqual(pilot.sites[2], {
      name: "sub-2",
      role: "substation",
      label: "sub-2",
      hasKeyServer: false,
    });
  });

  it("leave media that no group uses out of the pilot", () => {
    assert.deepEqual(Object.keys(pilot.media), ["radio-1800"]);
  });
});

describe("media", () => {
  it("of the file change built-in ones field by field, and say so in their source", () => {
    const text = changed(
      "defaults:",
      "media: { radio-1800: { burst: { badFrames: 2, goodFrames: 98, badBitErrorRate: 1e-3 }, queue: 4 kB } }\ndefaults:",
    );
    const medium = pilotOf(text).media["radio-1800"];
    assert.deepEqual(medium?.burst, {
      badFramesMean: 2,
      goodFramesMean: 98,
      badBitErrorRate: 1e-3,
    });
    assert.equal(medium?.queueBytes, 4_000);
    assert.equal(medium?.propagationUs, 20_000);
    assert.match(medium?.source ?? "", /burst, queue: the pilot file$/u);
  });
});
