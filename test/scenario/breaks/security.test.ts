import { describe, it } from "node:test";
import { assertBreaks } from "./break.ts";
import { SECURITY_BREAKS } from "./security.ts";

describe("of the paper's pilot exactly the rows concerned fail", () => {
  for (const one of SECURITY_BREAKS) it(`when ${one.name}`, () => assertBreaks(one));
});
