import { describe, it } from "node:test";
import { assertBreaks } from "./break.ts";
import { TABLE_1_BREAKS } from "./table-1.ts";

describe("of the paper's pilot exactly the rows concerned fail", () => {
  for (const one of TABLE_1_BREAKS) it(`when ${one.name}`, () => assertBreaks(one));
});
