/** A small pilot with every key policy, and random timelines that trouble it. */
import fc from "fast-check";

/**
 * Faults begin in the first two minutes and last thirty seconds at most. An access that nobody answers gives up
 * after 62 s and tries again 10 s later: by 270 s every channel should be back, and has 150 s to show it.
 */
export const REST_S = 270;
export const ENDURED_S = 120;

/** One channel of each integrity mode, algorithm, starvation policy, delivery and pacing. */
export const CHANNELS = ["mac/1", "half/1", "full/1", "cipher/1", "carried/1", "derived/1", "wrapped/1"] as const;

export const TROUBLED = `version: 1
name: troubled
duration: 410 s
warmUp: 10 s
drain: 60 s
sites:
  master: { role: master-station }
  sub-1: { role: substation }
  sub-2: { role: substation, keyServer: false }
quantumLinks:
  qkd-1: { between: [master, sub-1], keyRate: 20 kbit/s }
media:
  rough:
    rate: 256 kbit/s
    propagation: 20 ms
    jitter: 10 ms
    overhead: 13 B
    bitErrorRate: 4e-6
    burst: { badFrames: 3, goodFrames: 100, badBitErrorRate: 1e-4 }
    duplicate: 3 %
    reorder: 3 %
    reorderDelay: 300 ms
defaults:
  medium: rough
  traffic: { period: 10 s }
  ack: { everyFrames: 2 }
  keyPolicy: { initialFill: 400 kbit, minimum: 16 kbit, threshold: 100 kbit, capacity: 600 kbit, upShare: 0.7, sessionLifetime: 90 s }
terminals:
  mac: { site: sub-1, traffic: { message: 200 B, messages: 10 }, retry: { attempts: 3, timeout: 4 s } }
  half:
    site: sub-1
    traffic: { message: 120 B, messages: 10 }
    keyPolicy: { integrity: wegman-carter-128, starvation: drop, blockCipher: sm4 }
    retry: { attempts: 2, timeout: 6 s }
  full:
    site: sub-1
    traffic: { message: 60 B, messages: 10 }
    hops: [{ role: collector, medium: hplc }]
    keyPolicy: { integrity: wegman-carter-256, starvation: queue }
    retry: { attempts: 3, timeout: 20 s }
  cipher: { site: sub-1, traffic: { message: 200 B, messages: 10 }, keyPolicy: { algorithm: sm4-gcm } }
  carried:
    site: sub-2
    traffic: { message: 40 B, messages: 10, pacing: burst }
    keyPolicy: { delivery: carrier, integrity: wegman-carter-128, initialFill: 600 kbit }
  derived:
    site: sub-1
    traffic: { message: 80 B, messages: 10, pacing: even }
    keyPolicy: { keyMaterial: derived }
    retry: { attempts: 2, timeout: 5 s }
  wrapped:
    site: sub-1
    traffic: { message: 200 B, messages: 10 }
    keyPolicy: { delivery: wrapped }
`;

const NODES = [
  "encryption-machine",
  "gateway",
  "key-server master",
  "key-server sub-1",
  "quantum-server master",
  "quantum-server sub-1",
  "courier sub-1",
  ...CHANNELS.map((name) => `terminal ${name}`),
];
const LINKS = ["qkd-1", "management:sub-1", ...CHANNELS.map((name) => `access:${name}`)];

/** Tenths of a second, so that faults fall between other events. */
const begins = fc.integer({ min: 0, max: 1_200 });
const lasts = fc.integer({ min: 1, max: 300 });

const fault = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(fc.constantFrom("kill", "pause"), fc.constantFrom(...NODES)).map((words) => words.join(" ")),
  },
  { weight: 2, arbitrary: fc.constantFrom(...LINKS).map((link) => `cut link ${link}`) },
  fc.constant("partition master from sub-1"),
  fc.constant("partition sub-2 from master"),
  fc.constantFrom(...CHANNELS).map((name) => `leave 1 of ${name.slice(0, -2)}`),
  fc.constantFrom(...CHANNELS).map((name) => `degrade link access:${name} bit-error-rate 2e-4, duplicate 20 %`),
);

const second = (tenths: number) => `${tenths / 10} s`;

/** Up to twelve faults, which may overlap, each over after two minutes and a half. */
export const timelines = fc
  .array(fc.tuple(begins, fault, lasts), { minLength: 1, maxLength: 12 })
  .map((faults) => faults.map(([at, what, length]) => `at ${second(at)} ${what} for ${second(length)}`));

/** Kills only, of one role after another, at any millisecond. */
export const kills = fc
  .array(
    fc.tuple(fc.integer({ min: 0, max: 120_000 }), fc.constantFrom(...NODES), fc.integer({ min: 1, max: 20_000 })),
    {
      minLength: 2,
      maxLength: 8,
    },
  )
  .map((faults) => faults.map(([at, node, length]) => `at ${at} ms kill ${node} for ${length} ms`));
