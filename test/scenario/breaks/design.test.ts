import { describe, it } from "node:test";
import { assertBreaks } from "./break.ts";
import { DESIGN_BREAKS } from "./design.ts";

describe("of the paper's pilot exactly the rows concerned fail", () => {
  for (const one of DESIGN_BREAKS) it(`when ${one.name}`, () => assertBreaks(one));
});
