import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { groupOf, idsWith, rowOf, runScenario } from "#test/helpers/pilot-run";
import { CATEGORIES } from "./breaks/break.ts";

const its = () => runScenario("paper-pilot-its");
const useOf = async (category: string) => rowOf(await its(), `table1.${category}.total-key-use`).measured as number;

describe("the paper's pilot with one-time keys for tags and acknowledgements", () => {
  it("passes with every row conclusive", async () => {
    const run = await its();
    assert.deepEqual(idsWith(run, "fail", "inconclusive"), []);
    assert.equal(run.exitCode, 0);
  });

  it("costs more key than the paper counts: tags take 32 B a frame, acknowledgements 48 B", async () => {
    const run = await its();
    for (const category of CATEGORIES) {
      const { bits, frames } = groupOf(run, category);
      assert.equal(bits.padTag, frames.sent * 32 * 8, category);
      assert.ok(Math.abs(bits.padDownlink / (frames.accepted * 48 * 8) - 1) < 0.01, category);
      assert.ok((await useOf(category)) > (rowOf(run, `table1.${category}.key-use`).measured as number) + 0.05);
    }
  });

  it("takes A, B and the class 9.6 past 11 kbit/s, and the report says so", async () => {
    const run = await its();
    const above = run.notes.filter(({ key }) => key === "note.key-use-above-one").map(({ params }) => params.group);
    const titles = ["A", "B", "class-9.6"].map((name) => run.groups.find(({ group }) => group === name)?.title);
    assert.deepEqual(above, titles);
    for (const category of ["A", "B"]) assert.ok((await useOf(category)) > 1, category);
    for (const category of ["C", "D", "E"]) assert.ok((await useOf(category)) < 1, category);
  });

  it("grades the sessions of the categories information-theoretically secure", async () => {
    const run = await its();
    for (const category of CATEGORIES) assert.deepEqual(groupOf(run, category).grades, { its: 4 });
  });
});
