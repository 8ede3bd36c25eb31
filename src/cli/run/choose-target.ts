import { KeygridError } from "#core/errors";
import type { Target } from "#targets/target";
import type { CliContext } from "../context.ts";

/** Loads the target of that name; KG_TARGET_UNKNOWN lists those that exist. */
export async function chooseTarget({ targets }: CliContext, name: string): Promise<Target> {
  const load = Object.hasOwn(targets, name) ? targets[name] : undefined;
  if (load === undefined) {
    throw new KeygridError("KG_TARGET_UNKNOWN", { target: name, known: Object.keys(targets).join(", ") });
  }
  return load();
}
