import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { renderTables } from "#report/tables-text";
import { groupOf, idsWith, type PilotRun, rowOf, runScenario } from "#test/helpers/pilot-run";
import { assembleResult } from "#validation/assemble";
import { predict } from "#validation/predict/group";
import { CATEGORIES, CLASSES, rows } from "./breaks/break.ts";

const TABLE_1 = rows("table1", CATEGORIES, "delay", "cipher-rate", "key-use", "total-key-use", "loss");
const TABLE_2 = rows("table2", CLASSES, "delay", "loss", "achieved-rate", "time-to-starvation");
const PRINTED = [
  "network.otp-share-64",
  ...rows("table1", CATEGORIES, "total-key-use"),
  ...rows("table2", CLASSES, "time-to-starvation"),
];

const pilot = (sets: readonly string[] = []) => runScenario("paper-pilot", sets);

const idsOf = ({ verdicts }: PilotRun, table: string) =>
  verdicts.filter((row) => row.table === table).map(({ id }) => id);

describe("the paper's pilot", () => {
  it("passes: every row is conclusive, the exit code is 0", async () => {
    const run = await pilot();
    assert.deepEqual(idsWith(run, "fail", "inconclusive"), []);
    assert.deepEqual([run.verdict, run.exitCode, run.measurements.complete], ["pass", 0, true]);
  });

  it("fills both tables: five categories and five classes", async () => {
    const run = await pilot();
    assert.deepEqual(idsOf(run, "table1"), TABLE_1);
    assert.deepEqual(idsOf(run, "table2"), TABLE_2);
    const bare = run.verdicts.filter(({ table, predicted, measured, id }) => {
      return (
        (table === "table1" || table === "table2") && !id.endsWith("starvation") && (predicted ?? measured) === null
      );
    });
    assert.deepEqual(bare, []);
  });

  it("prints without judging what has no limit, and non-repudiation, which nothing here can show", async () => {
    const run = await pilot();
    assert.deepEqual(idsWith(run, "not-judged"), [...PRINTED, "security.non-repudiation"].toSorted());
    const { reasonNote, limit } = rowOf(run, "security.non-repudiation");
    assert.deepEqual([reasonNote?.key, limit], ["reason.non-repudiation", null]);
  });

  it("reproduces the paper's key use, payload over 11 kbit/s", async () => {
    const run = await pilot();
    const use = CATEGORIES.map((category) => rowOf(run, `table1.${category}.key-use`).measured?.toFixed(3));
    assert.deepEqual(use, ["0.889", "0.829", "0.785", "0.416", "0.380"]);
  });

  it("starves when predicted, within 3 %, and the class 9.6 never does", async () => {
    const run = await pilot();
    const predictions = predict(run.pilot);
    for (const name of CLASSES) {
      const predicted = predictions.get(name)?.starvationUs as number;
      const measured = groupOf(run, name).firstStarvationUs;
      if (name === "class-9.6") assert.deepEqual([predicted, measured], [Number.POSITIVE_INFINITY, null]);
      else assert.ok(Math.abs((measured as number) / predicted - 1) < 0.03, `${name}: ${measured} and ${predicted}`);
    }
    const { firstStarvationUs } = groupOf(run, "A");
    assert.equal(firstStarvationUs, null);
  });

  it("keeps every promise of the design", async () => {
    const run = await pilot();
    const design = run.verdicts.filter(({ id }) => /^design\.[Ac]/.test(id) && id !== "design.agreement");
    assert.ok(design.length >= 16);
    assert.ok((rowOf(run, "design.agreement").measured as number) <= 0.05);
  });

  it("says so in both tables of its text", async () => {
    const run = await pilot();
    const { measurements, pilot: ran, ...judged } = run;
    const facts = { keygrid: "0", file: "f", sha256: "", startedAt: "", wallMs: 1 };
    const text = renderTables(assembleResult(ran, measurements, judged, facts), {
      language: "en",
      columns: 120,
      paint: (_verdict, shown) => shown,
    });
    for (const { title } of run.verdicts) assert.ok(text.includes(title), title);
  });
});

describe("with one key rate for the whole link", () => {
  it("the same pilot starves, visibly", async () => {
    const run = await pilot(["quantumLinks.qkd-1.keyRateScope=link", "duration=10 min"]);
    const failed = idsWith(run, "fail");
    for (const category of CATEGORIES) assert.ok(failed.includes(`table1.${category}.key-use`), category);
    assert.equal(run.exitCode, 1);
    const starved = run.measurements.groups.filter(({ frames }) => frames.fellBack > 0).map(({ group }) => group);
    for (const name of ["A", "B", "C", "class-9.6", "class-64"]) assert.ok(starved.includes(name), name);
  });
});
