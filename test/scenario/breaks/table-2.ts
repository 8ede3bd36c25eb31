/** What breaks rows of Table II and of the whole network. */
import { type Break, CATEGORIES, CLASSES, rows, withFaults } from "./break.ts";

const LINES = {
  "class-9.6": { medium: "line-14k4", slow: "5 kbit/s" },
  "class-19.2": { medium: "line-28k8", slow: "7 kbit/s" },
  "class-38.4": { medium: "line-48k", slow: "16 kbit/s" },
  "class-56": { medium: "line-64k", slow: "32 kbit/s" },
  "class-64": { medium: "line-128k", slow: "40 kbit/s" },
} as const;

/**
 * A link that is too slow fills its queue: the wait is longer than any limit, and about half of the frames are
 * lost, which is more than 2 % of all. 16 kB of queue have drained when the run ends.
 */
function slowed(name: string, medium: string, rate: string): Break {
  const is64 = name === "class-64";
  return {
    name: `the access link of ${name} is slowed to ${rate}`,
    sets: [
      `media.${medium}.queue=16 kB`,
      "drain=30 s",
      withFaults(`at 0 s degrade link access:${name} rate ${rate} for 1 h`),
    ],
    fails: [
      "network.loss",
      ...rows("table2", [name], "achieved-rate", "delay", "loss"),
      ...(is64 ? ["network.uplink-64"] : []),
    ],
    notJudged: rows("design", [name], "delay", "loss", ...(is64 ? ["uplink-rate"] : [])),
  };
}

export const TABLE_2_BREAKS: readonly Break[] = [
  ...CLASSES.flatMap((name): readonly Break[] => {
    const { medium, slow } = LINES[name];
    return [
      {
        name: `${medium} has six times the bit errors`,
        sets: [`media.${medium}.bitErrorRate=1.2e-5`],
        fails: [`table2.${name}.loss`],
      },
      {
        name: `the propagation of ${medium} takes two seconds`,
        sets: [`media.${medium}.propagation=2 s`],
        fails: [`table2.${name}.delay`],
      },
      slowed(name, medium, slow),
    ];
  }),
  {
    name: "every medium has six times the bit errors",
    sets: ["radio-1800", ...Object.values(LINES).map(({ medium }) => medium)].map(
      (medium) => `media.${medium}.bitErrorRate=1.2e-5`,
    ),
    fails: ["network.loss", ...rows("table1", CATEGORIES, "loss"), ...rows("table2", CLASSES, "loss")],
  },
  {
    // Only the class 9.6 can live on its key. Ten minutes: one key block is then less than 1 % of what is sent.
    // No session is renewed in them: a renewal waits for ten seconds' worth of key, which a starving pool never has.
    name: "streams drop what their pools cannot serve",
    sets: ["duration=10 min", "defaults.keyPolicy={starvation: drop, sessionLifetime: 1 h, minimum: 64 kbit}"],
    fails: [
      "network.uplink-64",
      "security.availability",
      ...rows("table2", ["class-19.2", "class-38.4", "class-56", "class-64"], "achieved-rate"),
    ],
  },
];
