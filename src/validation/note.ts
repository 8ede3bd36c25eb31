import { fillTemplate } from "#core/errors";
import type { Note } from "#result/result";
import { VALIDATION_EN, type ValidationTextKey } from "./texts/en.ts";

/** A remark by its key in the catalogues of `texts/`. */
export function note(key: ValidationTextKey, params: Note["params"] = {}): Note {
  return { key, params, text: fillTemplate(VALIDATION_EN[key], params) };
}
