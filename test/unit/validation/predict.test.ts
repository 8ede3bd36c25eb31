import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { KEY_BLOCK_BITS } from "#core/keys/pair";
import { judge } from "#validation/judge";
import { pooledLoss, predictGroup } from "#validation/predict/group";
import { downlinkUse, keyBalance, padShare } from "#validation/predict/key";
import { bitErrorLoss, frameLoss } from "#validation/predict/loss";
import { aClass, aGroup, aPilot, aRow, aRun, GROUP_A, QKD, RADIO } from "./fixtures.ts";

function close(actual: number, expected: number, share = 1e-9): void {
  assert.ok(Math.abs(actual - expected) <= share * Math.abs(expected), `${actual} instead of ${expected}`);
}

const BEHIND_HOPS = aGroup({
  hops: [
    { role: "collector", medium: "power-line", processingUs: 2_000 },
    { role: "concentrator", medium: "power-line", processingUs: 3_000 },
  ],
});

describe("predicted loss", () => {
  it("is 1 - (1 - ber)^bits of the whole frame with what the medium adds", () => {
    // 21 B header + 480 B + 16 B tag + 13 B of the radio.
    close(predictGroup(aPilot(), GROUP_A).loss, 1 - (1 - 2e-6) ** (8 * 530), 1e-9);
    close(bitErrorLoss(1e-12, 1_000), 1e-9, 1e-6);
    assert.equal(bitErrorLoss(0, 1_000), 0);
    assert.equal(bitErrorLoss(1, 1), 1);
  });

  it("adds up over hops and the access medium", () => {
    const hop = (1 - 1e-8) ** (8 * 529);
    const loss = 1 - hop * hop * (1 - 2e-6) ** (8 * 530);
    close(predictGroup(aPilot({ groups: [BEHIND_HOPS] }), BEHIND_HOPS).loss, loss);
  });

  it("mixes good and bad spells in their stationary shares", () => {
    const burst = { badFramesMean: 3, goodFramesMean: 297, badBitErrorRate: 1e-4 };
    const loss = frameLoss({ ...RADIO, burst }, 4_240);
    close(loss, 0.99 * bitErrorLoss(2e-6, 4_240) + 0.01 * bitErrorLoss(1e-4, 4_240));
  });

  it("needs all attempts to be lost", () => {
    const once = predictGroup(aPilot(), GROUP_A).loss;
    const group = aGroup({ retry: { attempts: 3, timeoutUs: 1 } });
    close(predictGroup(aPilot({ groups: [group] }), group).loss, once ** 3);
  });

  it("counts the queue only where the medium is too slow or a burst overflows it", () => {
    const slow = { ...RADIO, rateBitsPerSecond: 5_398.56, bitErrorRate: 0 };
    const pilot = aPilot({ media: [slow] });
    close(predictGroup(pilot, GROUP_A).loss, 0.5, 1e-3);
    close(predictGroup(pilot, GROUP_A).achieved, 0.5, 1e-3);
    const burst = aGroup({ traffic: { messagesPerPeriod: 242, pacing: "burst" } });
    // 64,000 B hold 120 frames of 530 B, and one is being sent.
    close(predictGroup(aPilot({ groups: [burst], media: [{ ...RADIO, bitErrorRate: 0 }] }), burst).loss, 0.5);
    assert.equal(predictGroup(aPilot({ media: [{ ...RADIO, bitErrorRate: 0 }] }), GROUP_A).loss, 0);
  });

  it("of the network weighs groups by the frames they send", () => {
    const pilot = aPilot();
    const a = { ...predictGroup(pilot, GROUP_A), loss: 0.1, channels: 1, framesPerSecond: 3 };
    const b = { ...a, loss: 0.4, framesPerSecond: 1 };
    close(pooledLoss([a, b]) as number, (3 * 0.1 + 0.4) / 4);
    assert.equal(pooledLoss([]), null);
  });
});

describe("predicted delay", () => {
  it("is the sum over links, hops and the master station, with half the jitter", () => {
    const even = aGroup({ traffic: { pacing: "even" } });
    close(predictGroup(aPilot({ groups: [even] }), even).delayUs, 2_120 + 20_000 + 5_000 + 2_000);
    const hops = { ...BEHIND_HOPS, traffic: even.traffic };
    const powerLine = (8 * 529) / 0.5 + 2_000 + 1_000;
    close(predictGroup(aPilot({ groups: [hops] }), hops).delayUs, 29_120 + 2 * powerLine + 5_000);
  });

  it("of a burst is that of its middle, behind half of the others on the slowest link", () => {
    const burst = aGroup({ traffic: { pacing: "burst", messagesPerPeriod: 101 } });
    close(predictGroup(aPilot({ groups: [burst] }), burst).delayUs, 29_120 + 50 * 2_120);
    const hops = { ...BEHIND_HOPS, traffic: { ...burst.traffic, messagesPerPeriod: 11 } };
    const even = { ...hops, traffic: { ...hops.traffic, pacing: "even" as const } };
    const wait =
      predictGroup(aPilot({ groups: [hops] }), hops).delayUs - predictGroup(aPilot({ groups: [even] }), even).delayUs;
    close(wait, 5 * ((8 * 529) / 0.5), 1e-6);
  });

  it("of random phases adds the mean wait of an M/D/1 queue, and a full queue when the medium is too slow", () => {
    const half = aPilot({ media: [{ ...RADIO, rateBitsPerSecond: 21_594.24 }] });
    const service = (4_240 / 21_594.24) * 1e6;
    close(predictGroup(half, GROUP_A).delayUs, 27_000 + service + service / 2, 1e-3);
    const slow = aPilot({ media: [{ ...RADIO, rateBitsPerSecond: 8_000 }] });
    close(predictGroup(slow, GROUP_A).delayUs, 27_000 + 530_000 + 120 * 530_000, 1e-6);
  });
});

describe("predicted key use", () => {
  it("is the paper's for Table I: cipher rate over 11 kbit/s", () => {
    const rows = [
      [73_350, 480, 0.889],
      [68_400, 322, 0.829],
      [64_800, 322, 0.785],
      [34_350, 176, 0.416],
      [31_350, 176, 0.38],
    ] as const;
    for (const [volume, messageBytes, use] of rows) {
      const group = aGroup({ traffic: { messageBytes, messagesPerPeriod: volume / messageBytes } });
      const { paperKeyUse, totalKeyUse } = predictGroup(aPilot({ groups: [group] }), group);
      assert.ok(Math.abs((paperKeyUse as number) - use) < 6e-4, `${paperKeyUse} instead of ${use}`);
      assert.equal(totalKeyUse, paperKeyUse, "a session MAC and its acknowledgements cost no pad");
    }
  });

  it("counts tags and acknowledgements under one-time keys, which push A past 11 kbit/s", () => {
    const group = aGroup({ keyPolicy: { integrity: "wegman-carter-256", upShare: 0.88 }, ack: { everyFrames: 1 } });
    const pilot = aPilot({ groups: [group] });
    const { paperKeyUse, totalKeyUse, loss, framesPerSecond } = predictGroup(pilot, group);
    close(paperKeyUse as number, 9_780 / 11_000);
    const expected = 9_780 + framesPerSecond * 256 + framesPerSecond * (1 - loss) * 8 * (16 + 32);
    close(totalKeyUse as number, expected / 11_000);
    assert.ok((totalKeyUse as number) > 1);
  });

  it("shares the rate of a link whose scope is the link among all its channels, and has none without a link", () => {
    const shared = aPilot({ links: [{ ...QKD, keyRateScope: "link" }], groups: [GROUP_A, aClass(9_600)] });
    assert.equal(predictGroup(shared, GROUP_A).key.keyRate, 11_000 / 3);
    const carried = aGroup({ keyPolicy: { delivery: "carrier" } });
    const pilot = aPilot({ groups: [carried] });
    assert.equal(predictGroup(pilot, carried).paperKeyUse, null);
    assert.equal(keyBalance(pilot, carried).upSupply, 0);
    assert.equal(keyBalance(aPilot({ links: [{ ...QKD, enabled: false }] }), GROUP_A).upSupply, 0);
  });

  it("gives acknowledgements no more than their direction has", () => {
    const balance = { ...keyBalance(aPilot(), GROUP_A), downStartBits: 1_000, downSupply: 10 };
    assert.equal(downlinkUse(50, balance, 100e6), 20);
    assert.equal(downlinkUse(5, balance, 100e6), 5);
  });
});

describe("predicted time to starvation", () => {
  /** Lets time pass millisecond by millisecond: blocks since the run began, demand since the window opened. */
  function walkedSeconds(group: ReturnType<typeof aClass>, warmUpSeconds: number): number {
    const { capacityBits, initialFillBits, minimumBits, upShare } = group.keyPolicy;
    const blockSeconds = KEY_BLOCK_BITS / 11_000;
    const startBits = initialFillBits + KEY_BLOCK_BITS * Math.floor(warmUpSeconds / blockSeconds);
    let level = upShare * (Math.min(capacityBits, startBits) - minimumBits);
    let next = blockSeconds * (1 + Math.floor(warmUpSeconds / blockSeconds)) - warmUpSeconds;
    const { upDemand } = keyBalance(aPilot({ groups: [group] }), group);
    for (let ms = 0; ; ms++) {
      if (ms / 1e3 >= next) {
        level += upShare * KEY_BLOCK_BITS;
        next += blockSeconds;
      }
      level -= upDemand / 1e3;
      if (level < 0) return ms / 1e3;
    }
  }

  it("is when the up pool above its reserve and the blocks that came are used up, never for the class 9.6", () => {
    for (const rate of [19_200, 38_400, 56_000, 64_000]) {
      for (const warmUpSeconds of [0, 5, 6, 10, 29]) {
        const group = aClass(rate);
        const pilot = aPilot({ groups: [group], warmUpUs: warmUpSeconds * 1e6 });
        close(predictGroup(pilot, group).starvationUs / 1e6, walkedSeconds(group, warmUpSeconds), 1e-3);
      }
    }
    assert.equal(predictGroup(aPilot(), aClass(9_600)).starvationUs, Number.POSITIVE_INFINITY);
  });

  it("from a full pool is known without a split and a reserve: 976, 292, 178 and 151 s", () => {
    const expected = [
      [19_200, 975.6],
      [38_400, 292],
      [56_000, 177.8],
      [64_000, 150.9],
    ] as const;
    for (const [rate, seconds] of expected) {
      const group = aClass(rate, { upShare: 1, minimumBits: 0 });
      close(predictGroup(aPilot({ groups: [group] }), group).starvationFullUs / 1e6, seconds, 1e-3);
    }
  });
});

describe("predicted share under one-time pad", () => {
  /** Steps through the fluid second by second, with the policy's rule written out. */
  function stepped(group: ReturnType<typeof aClass>, seconds: number): number {
    const { upStartBits, upResumeBits, upDemand, upSupply } = keyBalance(aPilot({ groups: [group] }), group);
    const dt = 0.01;
    let level = upStartBits;
    let fallen = false;
    let served = 0;
    for (let t = 0; t < seconds; t += dt) {
      level += upSupply * dt;
      if (fallen && level >= upResumeBits) fallen = false;
      if (!fallen && level < upDemand * dt) fallen = group.keyPolicy.starvation === "block-cipher";
      const take = fallen ? 0 : Math.min(level, upDemand * dt);
      level -= take;
      served += take / (upDemand * dt);
    }
    return (served * dt) / seconds;
  }

  it("follows the hysteresis of the fallback, and the supply under drop and queue", () => {
    for (const starvation of ["block-cipher", "drop", "queue"] as const) {
      for (const rate of [19_200, 38_400, 64_000]) {
        for (const seconds of [60, 400, 1_200]) {
          const group = aClass(rate, { starvation });
          const share = padShare(group, keyBalance(aPilot({ groups: [group] }), group), seconds * 1e6);
          const walked = stepped(group, seconds);
          assert.ok(Math.abs(share - walked) < 2e-2, `${starvation} ${rate} ${seconds}: ${share}, walked ${walked}`);
        }
      }
    }
  });

  it("is 1 while the key lasts, 0 for a block cipher, and of what is sent under drop", () => {
    assert.equal(predictGroup(aPilot(), GROUP_A).otpShare, 1);
    const cipher = aGroup({ keyPolicy: { algorithm: "sm4-gcm" } });
    assert.equal(predictGroup(aPilot({ groups: [cipher] }), cipher).otpShare, 0);
    assert.equal(predictGroup(aPilot({ groups: [cipher] }), cipher).starvationUs, Number.POSITIVE_INFINITY);
    const drop = aClass(64_000, { starvation: "drop" });
    const { otpShare, cipherRate } = predictGroup(aPilot({ groups: [drop] }), drop);
    assert.equal(otpShare, 1);
    assert.ok(cipherRate < 20_000);
  });

  it("without any supply ends with the pool", () => {
    const group = aClass(64_000, { delivery: "carrier" });
    const { otpShare, starvationUs } = predictGroup(aPilot({ groups: [group] }), group);
    close(otpShare, starvationUs / 1_200e6);
  });
});

describe("a prediction", () => {
  it("is the same whatever was measured", () => {
    const rows = (
      [
        "access-delay",
        "loss",
        "cipher-rate",
        "paper-key-use",
        "total-key-use",
        "otp-share",
        "achieved-rate",
        "uplink-rate",
      ] as const
    ).map((quantity) => aRow(quantity, { op: "<=", value: 1 }));
    const pilot = aPilot({ rows });
    const predicted = (run: Parameters<typeof judge>[1]) =>
      judge(pilot, run).verdicts.map((row) => [row.id, row.predicted]);
    const ideal = predicted(aRun(pilot));
    const spoilt = aRun(
      pilot,
      {
        A: {
          windowUs: 5_000_000,
          liveChannels: 0,
          frames: { sent: 3, accepted: 1, lost: 2 },
          bits: { sentPayload: 5, padPayload: 1, linkAcceptedPayload: 0 },
          delaySamplesUs: Float64Array.of(9e9),
        },
      },
      { hostLagUs: 1e9, complete: false },
    );
    assert.deepEqual(predicted(spoilt), ideal);
    assert.ok(ideal.filter(([id]) => String(id).startsWith("table1")).every(([, value]) => typeof value === "number"));
  });
});
