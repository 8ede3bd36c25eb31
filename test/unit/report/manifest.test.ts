import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type ManifestInput, renderManifest } from "#report/manifest";

const INPUT: ManifestInput = {
  keygrid: "0.1.0",
  node: "24.0.0",
  createdAt: "2026-08-24T09:30:00.000Z",
  pilot: { file: "pilot.yaml", sha256: "00" },
  seed: 7,
  entropy: "seeded",
  target: "sim",
  runHash: null,
  complete: true,
  files: [
    { name: "result.json", bytes: 12, sha256: "02" },
    { name: "junit.xml", bytes: 3, sha256: "01" },
  ],
};

describe("manifest.json", () => {
  it("has a version and everything it was given, files by name", () => {
    const text = renderManifest(INPUT);
    assert.deepEqual(JSON.parse(text), { version: 1, ...INPUT, files: [...INPUT.files].reverse() });
    assert.ok(text.endsWith("}\n"));
  });

  it("does not depend on the order in which files were written, nor passes on what it does not know", () => {
    const files = [...INPUT.files].reverse().map((file) => ({ ...file, secret: "x" }));
    assert.equal(renderManifest({ ...INPUT, files }), renderManifest(INPUT));
    assert.deepEqual(
      INPUT.files.map(({ name }) => name),
      ["result.json", "junit.xml"],
    );
  });
});
