import assert from "node:assert/strict";
import { it } from "node:test";
import { rowsThatCanFail, soundRun } from "./break.ts";
import { DESIGN_BREAKS } from "./design.ts";
import { SECURITY_BREAKS } from "./security.ts";
import { TABLE_1_BREAKS } from "./table-1.ts";
import { TABLE_2_BREAKS } from "./table-2.ts";

/** That each break fails just these rows is what the other tests of this folder say. */
const BREAKS = [...TABLE_1_BREAKS, ...TABLE_2_BREAKS, ...DESIGN_BREAKS, ...SECURITY_BREAKS];

it("every row of the paper's pilot is seen failing", async () => {
  const broken = new Set(BREAKS.flatMap(({ fails }) => fails));
  const canFail = await rowsThatCanFail();
  assert.deepEqual(
    canFail.filter((id) => !broken.has(id)),
    [],
  );
  assert.deepEqual(
    [...broken].filter((id) => !canFail.includes(id)),
    [],
    "rows that the sound pilot does not pass",
  );
});

it("without a break all of them pass", async () => {
  const { verdict, exitCode } = await soundRun();
  assert.deepEqual({ verdict, exitCode }, { verdict: "pass", exitCode: 0 });
});
