/** What breaks the agreement with the design: the run is held against the prediction for something else. */
import { type Break, CATEGORIES, CLASSES, rows } from "./break.ts";

const LINES = ["line-14k4", "line-28k8", "line-48k", "line-64k", "line-128k"];
/** Nine tenths of the bytes a minute of Table I. */
const LESS = { A: 66_015, B: 61_560, C: 58_320, D: 30_915, E: 28_215 } as const;

export const DESIGN_BREAKS: readonly Break[] = [
  {
    name: "the radio is designed with half its propagation",
    designedWith: ["media.radio-1800.propagation=10 ms"],
    fails: ["design.agreement", ...rows("design", CATEGORIES, "delay")],
  },
  {
    name: "the radio is designed with four times the bit errors",
    designedWith: ["media.radio-1800.bitErrorRate=8e-6"],
    fails: ["design.agreement", ...rows("design", CATEGORIES, "loss")],
  },
  {
    name: "the lines are designed with three times their propagation",
    designedWith: LINES.map((line) => `media.${line}.propagation=60 ms`),
    fails: ["design.agreement", ...rows("design", CLASSES, "delay")],
  },
  {
    name: "the lines are designed with ten times the bit errors",
    designedWith: LINES.map((line) => `media.${line}.bitErrorRate=2e-5`),
    fails: ["design.agreement", ...rows("design", CLASSES, "loss")],
  },
  {
    name: "the categories are designed for a tenth less traffic",
    designedWith: Object.entries(LESS).map(([name, bytes]) => `terminals.${name}.traffic.volume=${bytes} B`),
    fails: ["design.agreement", ...rows("design", CATEGORIES, "cipher-rate", "key-use", "total-key-use")],
  },
  {
    name: "the class 64 is designed for a tenth more",
    designedWith: ["terminals.class-64.traffic.class=70.4 kbit/s"],
    fails: ["design.agreement", "design.class-64.uplink-rate"],
  },
];
