/** The targets of this version, each loaded when a command asks for it. */
import type { TargetRegistry } from "./context.ts";

export const TARGETS: TargetRegistry = {
  sim: async () => (await import("#targets/sim/target")).simTarget,
};
