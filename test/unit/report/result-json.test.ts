import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import fc from "fast-check";
import { packageRoot } from "#pilot/read";
import { jsonText } from "#report/json-text";
import { renderResultJson } from "#report/result-json";
import { type ResultFile, resultJsonSchema, resultJsonSchemaText, resultSchema } from "#report/result-schema";
import type { RunResult } from "#result/result";
import { aVerdictRow, emptyResult, paperResult, smallResult } from "./fixtures.ts";

/** The shape alone: `readonly` and intersections make no difference to a file. */
type Plain<T> = T extends readonly unknown[] | object ? { -readonly [K in keyof T]: Plain<T[K]> } : T;
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

// Fails to compile when the schema and the model differ in either direction, optional keys included.
const schemaIsTheModel: Same<Plain<ResultFile>, Plain<RunResult>> = true;
const assignable: (result: RunResult) => ResultFile = (result) => result;
const andBack: (file: ResultFile) => RunResult = (file) => file;

const results = [
  paperResult(),
  paperResult({ A: { delaySamplesUs: new Float64Array() } }, { complete: false }),
  smallResult({ verdicts: [aVerdictRow({ reason: "r", extra: { p95: 1, note: "text" } })] }),
  emptyResult(),
];

describe("result.json", () => {
  it("fits its schema, strictly", () => {
    assert.ok(schemaIsTheModel);
    for (const result of results) {
      const file: unknown = JSON.parse(renderResultJson(andBack(assignable(result))));
      assert.deepEqual(resultSchema.parse(file), file);
    }
  });

  it("holds the whole result, and no raw samples", () => {
    for (const result of results) {
      const text = renderResultJson(result);
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(result)));
      assert.ok(text.endsWith("}\n"));
      assert.doesNotMatch(text, /SamplesUs|lossBatches/u);
    }
  });

  it("is refused with a key too many, a key too few or a value out of range", () => {
    const sound = JSON.parse(renderResultJson(smallResult())) as Record<string, unknown>;
    const { seed: _, ...without } = sound;
    for (const broken of [
      { ...sound, more: 1 },
      without,
      { ...sound, version: 2 },
      { ...sound, verdict: "maybe" },
      { ...sound, seed: -1 },
    ]) {
      assert.ok(!resultSchema.safeParse(broken).success);
    }
  });
});

describe("the published schema", () => {
  it("is the one that the code makes (else: write resultJsonSchemaText() to schemas/result.schema.json)", () => {
    assert.equal(readFileSync(join(packageRoot(), "schemas", "result.schema.json"), "utf8"), resultJsonSchemaText());
  });
});

describe("the published schema, to other tools", () => {
  it("refuses what it does not know, everywhere, and calls nothing read-only", () => {
    const open: string[] = [];
    const visit = (node: unknown, path: string): void => {
      if (typeof node !== "object" || node === null) return;
      const { type, properties, additionalProperties, readOnly } = node as Record<string, unknown>;
      if (type === "object" && properties !== undefined && additionalProperties !== false) open.push(path);
      if (readOnly !== undefined) open.push(path);
      for (const [key, part] of Object.entries(node)) visit(part, `${path}.${key}`);
    };
    visit(resultJsonSchema(), "$");
    assert.deepEqual(open, []);
  });
});

describe("JSON text", () => {
  it("reads back as what it was written from, whatever that is", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) =>
        assert.deepEqual(JSON.parse(jsonText(value)), JSON.parse(JSON.stringify(value))),
      ),
    );
  });

  it("keeps plain lists and points on a line, so that curves do not fill pages", () => {
    assert.equal(
      jsonText({
        a: [1, 2],
        cdf: [
          [1, 0.5],
          [2, 1],
        ],
        rows: [{ b: [] }],
        none: {},
      }),
      '{\n  "a": [1,2],\n  "cdf": [[1,0.5],[2,1]],\n  "rows": [\n    {\n      "b": []\n    }\n  ],\n  "none": {}\n}\n',
    );
  });
});
