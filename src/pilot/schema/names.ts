/** zod schemas of names, texts and counts. */
import { z } from "zod";
import { LIMITS } from "../limits.ts";
import { ALLOWED } from "./quantities.ts";

export const NAME_ALLOWED = `a letter, then letters, digits, ".", "_" or "-"; at most ${LIMITS.nameCharacters} characters`;

const NAME_PATTERN = new RegExp(`^[A-Za-z][A-Za-z0-9._-]{0,${LIMITS.nameCharacters - 1}}$`, "u");

/** A name of something in the file; `what` completes "name of ...". */
export function name(what: string) {
  return z
    .string()
    .regex(NAME_PATTERN)
    .meta({ description: `Name of ${what}: ${NAME_ALLOWED}`, [ALLOWED]: NAME_ALLOWED });
}

/** A map from names to `value`. */
export function named<Value extends z.ZodType>(what: string, value: Value, description: string) {
  return z.record(name(what), value).meta({ description });
}

/** Text for people, one line. */
export function title(description: string) {
  return z.string().min(1).max(200).meta({ description });
}

/** A whole number from `min` to `max`. */
export function wholeNumber(description: string, min: number, max: number) {
  const allowed = `a whole number from ${min} to ${max}`;
  return z
    .int()
    .min(min)
    .max(max)
    .meta({ description: `${description}: ${allowed}`, [ALLOWED]: allowed });
}

/** A number from `min` to `max`. */
export function number(description: string, min: number, max: number) {
  const allowed = `a number from ${min} to ${max}`;
  return z
    .number()
    .min(min)
    .max(max)
    .meta({ description: `${description}: ${allowed}`, [ALLOWED]: allowed });
}
