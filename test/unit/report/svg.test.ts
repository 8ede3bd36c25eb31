import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { html } from "#report/markup";
import { curve, dot, levelLine, limitLine } from "#report/svg/marks";
import { panel } from "#report/svg/panel";
import { linePath, type Point, thinned } from "#report/svg/path";
import { coordinate, linearScale } from "#report/svg/scale";
import { shareBar } from "#report/svg/share-bar";
import { niceStep, niceTicks } from "#report/svg/ticks";
import { topologyPicture } from "#report/svg/topology";
import { GROUPS_SHOWN_MAX, layOutTopology } from "#report/svg/topology-layout";
import { wordsOf } from "#report/words";
import type { Topology } from "#result/result";
import { paperResult } from "./fixtures.ts";
import { named, readMarkup, textOf } from "./markup-reader.ts";

const words = wordsOf("en");
const span = fc.tuple(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.double({ min: 1e-6, max: 1e9, noNaN: true }));

describe("ticks", () => {
  it("are round, in order, inside the axis, and neither too few nor too many", () => {
    fc.assert(
      fc.property(span, fc.integer({ min: 2, max: 12 }), ([low, length], count) => {
        const high = low + length;
        fc.pre(high - low > Math.abs(low) * 1e-9);
        const step = niceStep(high - low, count);
        const ticks = niceTicks(low, high, count);
        const slack = step * 1e-6 + Math.abs(low) * 1e-11;
        assert.match(step.toExponential(), /^[125](\.0+)?e|^9\.99999|^[125]\.0000000|^[14]\.99999/u);
        assert.ok(ticks.length <= count + 1, `${ticks.length} of ${count}`);
        assert.ok(ticks.length >= Math.floor(count / 2.5), `${ticks.length} of ${count}`);
        for (const [index, tick] of ticks.entries()) {
          assert.ok(tick >= low - slack && tick <= high + slack, `${tick} in ${low}..${high}`);
          if (index > 0) assert.ok(Math.abs(tick - (ticks[index - 1] as number) - step) <= slack);
        }
      }),
    );
  });

  it("are the numbers that a person would choose", () => {
    assert.deepEqual(niceTicks(0, 100, 4), [0, 50, 100]);
    assert.deepEqual(niceTicks(0, 0.3, 4), [0, 0.1, 0.2, 0.3]);
    assert.deepEqual(niceTicks(-3, 7, 5), [-2, 0, 2, 4, 6]);
    assert.deepEqual(niceTicks(5, 5, 4), [5]);
    assert.deepEqual(niceTicks(5, Number.NaN, 4), [5]);
  });
});

describe("scales and paths", () => {
  it("map ends to ends and keep order", () => {
    fc.assert(
      fc.property(span, fc.double({ min: 0, max: 1, noNaN: true }), ([low, length], share) => {
        const scale = linearScale(low, low + length, 40, 240);
        assert.equal(scale.at(low), 40);
        const at = scale.at(low + length * share);
        assert.ok(at >= 39.99 && at <= 240.01, String(at));
      }),
    );
    assert.equal(linearScale(3, 3, 10, 20).at(3), 10);
  });

  it("write coordinates the same everywhere, never minus zero", () => {
    assert.deepEqual([0.1 + 0.2, -0.001, 12, 1 / 3].map(coordinate), ["0.3", "0", "12", "0.33"]);
  });

  it("thin a line without moving its ends", () => {
    const points = Array.from({ length: 1_000 }, (_, i): Point => [i / 100, Math.sin(i)]);
    const kept = thinned(points.map(([x]): Point => [x, 0]));
    assert.ok(kept.length < 30);
    assert.deepEqual(
      [kept[0], kept.at(-1)],
      [
        [0, 0],
        [9.99, 0],
      ],
    );
    assert.deepEqual(thinned([]), []);
    assert.equal(linePath([]), "");
    assert.equal(
      linePath([
        [0, 1],
        [2.5, 3],
      ]),
      "M0 1L2.5 3",
    );
  });
});

describe("a panel", () => {
  const drawn = panel({
    id: "p",
    title: "Delay <A>",
    description: "All of it",
    x: { low: 0, high: 60, ticks: 4, label: String, unit: "ms" },
    y: { low: 0, high: 100, ticks: 4, label: String, unit: "%" },
    draw: (plot) => [
      curve(plot, [
        [0, 0],
        [30, 100],
      ]) ?? html``,
      dot(plot, 30, 50),
      limitLine(plot, 50),
      levelLine(plot, 10, "threshold"),
    ],
  });

  it("has a title, a description, axes with units, and its marks", () => {
    const svg = readMarkup(drawn.text);
    assert.equal(svg.attributes["aria-labelledby"], "p-title p-desc");
    assert.equal(textOf(named(svg, "title")[0] ?? svg), "Delay <A>");
    assert.equal(textOf(named(svg, "desc")[0] ?? svg), "All of it");
    const labels = named(svg, "text").map(textOf);
    assert.deepEqual(labels, ["%", "0", "50", "100", "0", "20", "40", "60ms"]);
    for (const name of ["curve", "limit", "threshold"])
      assert.equal(named(svg, "path").filter(({ attributes }) => attributes.class === name).length, 1);
    assert.equal(named(svg, "circle").length, 1);
  });

  it("takes its colours from the style sheet", () => {
    assert.doesNotMatch(drawn.text, /fill=|stroke=|style=|#[0-9a-f]{3,8}"/u);
  });

  it("draws no curve through one point", () => {
    assert.doesNotMatch(
      panel({
        id: "q",
        title: "t",
        description: "d",
        x: { low: 0, high: 1, ticks: 2, label: String, unit: "" },
        y: { low: 0, high: 1, ticks: 2, label: String, unit: "" },
        draw: (plot) => [curve(plot, [[0, 0]])].filter((mark) => mark !== null),
      }).text,
      /class="curve"/u,
    );
  });
});

describe("a share bar", () => {
  it("lays its parts one behind the other", () => {
    const bar = readMarkup(
      shareBar({
        id: "b",
        title: "t",
        parts: [
          { name: "link-1", value: 25 },
          { name: "link-2", value: 75 },
        ],
        full: 200,
      }).text,
    );
    assert.deepEqual(
      named(bar, "rect").map(({ attributes: { x, width } }) => [x, width]),
      [
        ["0", "20"],
        ["20", "60"],
      ],
    );
    assert.doesNotMatch(shareBar({ id: "b", title: "t", parts: [{ name: "link-1", value: 0 }], full: 0 }).text, /NaN/u);
  });
});

describe("the topology", () => {
  const { topology } = paperResult();
  const site = (name: string): Topology["nodes"][number][] => [
    { id: `${name}:key-server`, kind: "key-server", layer: "access", label: name, count: 1 },
    { id: `${name}:quantum-server`, kind: "quantum-server", layer: "quantum", label: name, count: 1 },
  ];
  const large: Topology = {
    nodes: [
      ...topology.nodes,
      ...["s-3", "s-4", "s-5"].flatMap(site),
      { id: "relay-1:relay", kind: "relay", layer: "quantum", label: "R1", count: 1 },
      ...Array.from({ length: 60 }, (_, i) => ({
        id: `group:g${i}`,
        kind: "terminal",
        layer: "terminal" as const,
        label: `Group ${i}`,
        count: 1,
      })),
    ],
    edges: [
      ...topology.edges,
      { from: "sub-1:quantum-server", to: "s-5:quantum-server", kind: "quantum", label: "far" },
      { from: "nowhere", to: "group:A", kind: "carrier", label: "" },
    ],
  };

  for (const [name, given] of [
    ["the paper's", topology],
    ["a large one", large],
  ] as const) {
    it(`${name}: no two nodes overlap, all lie on the picture`, () => {
      const { placed, width, height } = layOutTopology(given);
      const boxes = [...placed.values()];
      for (const [index, a] of boxes.entries()) {
        assert.ok(a.x >= 0 && a.y >= 0 && a.x + a.width <= width && a.y + a.height <= height, a.node.id);
        for (const b of boxes.slice(index + 1)) {
          const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
          assert.ok(apart, `${a.node.id} and ${b.node.id}`);
        }
      }
      assert.doesNotMatch(topologyPicture(given, words).text, /NaN|undefined/u);
    });
  }

  it("counts the groups that it leaves out, and names kinds that it does not know as they are", () => {
    const text = textOf(readMarkup(topologyPicture(large, words).text));
    const groups = large.nodes.filter(({ kind }) => kind === "terminal").length;
    assert.ok(text.includes(`and ${groups - GROUPS_SHOWN_MAX} more groups`));
    assert.match(text, /relay/u);
  });

  it("stacks the layers from the master station down to the access layer", () => {
    const { bands } = layOutTopology(topology);
    assert.deepEqual(
      bands.map(({ layer }) => layer),
      ["master", "quantum", "access"],
    );
    assert.ok(bands.every((band, index) => index === 0 || band.y > (bands[index - 1]?.y ?? 0)));
  });
});
