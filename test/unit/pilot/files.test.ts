/** The files that belong to the pilot layer: data, scenarios, the published schema, the starter. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { parse } from "yaml";
import { KeygridError } from "#core/errors";
import { frameBytes } from "#core/protocol/size";
import { pilotJsonSchema, pilotJsonSchemaText } from "#pilot/json-schema";
import { buildLibrary } from "#pilot/library";
import { LIMITS } from "#pilot/limits";
import { loadPilot } from "#pilot/load";
import type { Pilot } from "#pilot/pilot";
import { formatProblem } from "#pilot/problem";
import { packageRoot, readPilot } from "#pilot/read";
import { starterPilot } from "#pilot/starter";
import { library, SOUND } from "./helpers.ts";
import { misfits } from "./schema-check.ts";

const root = packageRoot();
const scenarios = readdirSync(join(root, "scenarios"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

function scenario(name: string, sets: readonly string[] = []): Pilot {
  const loaded = readPilot(join(root, "scenarios", name, "pilot.yaml"), { sets, library });
  assert.ok(loaded.ok, loaded.ok ? "" : loaded.problems.map(formatProblem).join("\n"));
  return loaded.pilot;
}

describe("scenarios", () => {
  for (const name of scenarios) {
    it(`${name} loads, fits the published schema, has its editor line and a README`, () => {
      assert.equal(scenario(name).name, name);
      const text = readFileSync(join(root, "scenarios", name, "pilot.yaml"), "utf8");
      assert.match(text, /^# yaml-language-server: \$schema=\.\.\/\.\.\/schemas\/pilot\.schema\.json\n/u);
      assert.deepEqual(misfits(pilotJsonSchema(), parse(text)), []);
      const readme = readFileSync(join(root, "scenarios", name, "README.md"), "utf8");
      for (const part of ["# ", "## What it shows", "## Components", "## Needs", "## Expected", "## Sources"]) {
        assert.ok(readme.includes(part), `README of ${name} has no "${part}"`);
      }
    });
  }

  it("paper-pilot offers what Table I and Table II say, on media without per-category values", () => {
    const { groups, media, quantumLinks } = scenario("paper-pilot");
    const offered = groups.map(({ name, traffic }) => [
      name,
      (traffic.messagesPerPeriod * traffic.messageBytes * 8_000) / traffic.periodUs,
    ]);
    const kbits = Object.fromEntries(offered) as Record<string, number>;
    for (const [name, rate] of Object.entries({
      A: 9.78,
      B: 9.12,
      C: 8.64,
      D: 4.58,
      E: 4.18,
      "class-9.6": 9.6,
      "class-64": 64,
    })) {
      assert.ok(Math.abs((kbits[name] ?? 0) - rate) < 1e-9, `${name}: ${kbits[name]} kbit/s`);
    }
    assert.equal(quantumLinks[0]?.keyRateBitsPerSecond, 11_000);
    assert.deepEqual(
      groups.filter(({ name }) => "ABCDE".includes(name)).map(({ medium, hops }) => [medium, hops.length]),
      [
        ["radio-1800", 0],
        ["radio-1800", 0],
        ["radio-1800", 2],
        ["radio-1800", 2],
        ["radio-1800", 2],
      ],
    );
    assert.equal(
      new Set(
        Object.values(media)
          .filter(({ name }) => name !== "hplc")
          .map(({ bitErrorRate }) => bitErrorRate),
      ).size,
      1,
    );
  });

  it("the largest bit-error rate that row A's loss allows lies above the medium's", () => {
    const medium = scenario("paper-pilot").media["radio-1800"];
    assert.ok(medium !== undefined);
    const bits = 8 * (frameBytes(480) + medium.overheadBytes);
    const loss = (bitErrorRate: number): number => 1 - (1 - bitErrorRate) ** bits;
    assert.ok(loss(medium.bitErrorRate) < 0.0203 / 2);
    assert.ok(loss(8e-6) > 0.0203);
  });
});

describe("the published schema", () => {
  it("is the one that the code makes (else: write pilotJsonSchemaText() to schemas/pilot.schema.json)", () => {
    assert.equal(readFileSync(join(root, "schemas", "pilot.schema.json"), "utf8"), pilotJsonSchemaText());
  });

  it("refuses an unknown key, a missing unit and a wrong choice", () => {
    const sound = parse(SOUND);
    assert.deepEqual(misfits(pilotJsonSchema(), sound), []);
    const broken = { ...sound, duration: "60", nmae: "x", sites: { master: { role: "boss" } } };
    assert.deepEqual([...misfits(pilotJsonSchema(), broken)].sort(), ["$.duration", "$.nmae", "$.sites.master.role"]);
  });

  it("describes every key", () => {
    const undescribed: string[] = [];
    const visit = (node: Record<string, unknown>, path: string): void => {
      for (const [key, part] of Object.entries((node.properties ?? {}) as Record<string, Record<string, unknown>>)) {
        if (part.description === undefined) undescribed.push(`${path}.${key}`);
        visit(part, `${path}.${key}`);
      }
      if (typeof node.additionalProperties === "object")
        visit(node.additionalProperties as Record<string, unknown>, `${path}.*`);
    };
    visit(pilotJsonSchema() as Record<string, unknown>, "$");
    assert.deepEqual(undescribed, []);
  });
});

describe("the data library", () => {
  it("gives every medium a source, and every class medium room for its class", () => {
    for (const medium of library.media.values()) assert.notEqual(medium.source, "");
    const lines = {
      "line-14k4": 9_600,
      "line-28k8": 19_200,
      "line-48k": 38_400,
      "line-64k": 56_000,
      "line-128k": 64_000,
    };
    for (const [name, classRate] of Object.entries(lines)) {
      const medium = library.media.get(name);
      assert.ok(medium !== undefined);
      assert.ok((classRate * (frameBytes(480) + medium.overheadBytes)) / 480 <= medium.rateBitsPerSecond);
    }
  });

  it("has the limits of the paper, in the units that a verdict has", () => {
    const rows = [...library.requirementSets.values()].flatMap(({ requirements }) => requirements);
    const limit = (id: string) => {
      const row = rows.find((candidate) => candidate.id === id);
      assert.ok(row !== undefined, id);
      return row.limit === null ? null : [row.limit.op, row.limit.value, row.unit];
    };
    assert.deepEqual(limit("table1.A.delay"), ["<=", 0.05, "s"]);
    assert.deepEqual(limit("table1.E.delay"), ["<=", 0.09, "s"]);
    assert.deepEqual(limit("table1.B.cipher-rate"), [">=", 9.12, "kbit/s"]);
    assert.deepEqual(limit("table1.C.key-use"), ["=", 0.785, "1"]);
    assert.equal(limit("table1.C.total-key-use"), null);
    assert.deepEqual(limit("table1.D.loss"), ["<", 0.0105, "1"]);
    assert.deepEqual(limit("network.loss"), ["<", 0.02, "1"]);
    assert.deepEqual(limit("network.uplink-64"), [">=", 64, "kbit/s"]);
    assert.deepEqual(limit("table2.class-56.delay"), ["<", 2, "s"]);
    assert.deepEqual(limit("table2.class-64.loss"), ["<", 0.0336, "1"]);
    assert.equal(limit("security.non-repudiation"), null);
    assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length);
  });

  it("throws on data that is broken, because that is a bug", () => {
    const none = { categories: [], requirements: [] };
    const medium = (values: unknown) => ({
      ...none,
      media: [{ name: "m", content: { version: 1, name: "m", title: "t", values } }],
    });
    assert.throws(() => buildLibrary(medium({ rate: { value: "1 Mbit/s", verified: true } })), /data file m/u);
    assert.throws(
      () => buildLibrary(medium({ rate: { value: "1 Mbit/s", source: "s", verified: true } })),
      /no propagation/u,
    );
  });
});

describe("the starter", () => {
  it("is a sound pilot that fits the published schema", () => {
    const loaded = loadPilot({ file: "starter", text: starterPilot() }, library);
    assert.ok(loaded.ok, loaded.ok ? "" : loaded.problems.map(formatProblem).join("\n"));
    assert.deepEqual(misfits(pilotJsonSchema(), parse(starterPilot())), []);
  });
});

describe("reading a pilot file", () => {
  const folder = mkdtempSync(join(tmpdir(), "keygrid-pilot-"));

  it("says what is wrong with the file itself by a coded error", (test) => {
    test.after(() => rmSync(folder, { recursive: true }));
    const large = join(folder, "large.yaml");
    writeFileSync(large, "#".repeat(LIMITS.fileBytes + 1));
    const cases = [
      [join(folder, "missing.yaml"), "KG_PILOT_UNREADABLE", /no such file/u],
      [folder, "KG_PILOT_UNREADABLE", /it is a folder/u],
      [large, "KG_PILOT_TOO_LARGE", /1000001 bytes; the limit is 1000000/u],
    ] as const;
    for (const [path, code, message] of cases) {
      assert.throws(
        () => readPilot(path, { library }),
        (error: unknown) => error instanceof KeygridError && error.code === code && message.test(error.message),
      );
    }
  });

  it("finds the package from its sources and from a bundle", () => {
    assert.equal(packageRoot(join(root, "dist")), root);
    assert.throws(() => packageRoot(tmpdir()), /no keygrid package/u);
  });
});
