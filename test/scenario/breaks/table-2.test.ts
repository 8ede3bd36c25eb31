import { describe, it } from "node:test";
import { assertBreaks } from "./break.ts";
import { TABLE_2_BREAKS } from "./table-2.ts";

describe("of the paper's pilot exactly the rows concerned fail", () => {
  for (const one of TABLE_2_BREAKS) it(`when ${one.name}`, () => assertBreaks(one));
});
