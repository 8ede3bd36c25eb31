/**
 * Why a store cannot be used. LOCKED: another process has it. CORRUPT: synced data were changed behind our
 * back. VERSION: written by a later keygrid. IO: the disk or the file system refused.
 */
export type StoreCode = "KG_STORE_LOCKED" | "KG_STORE_CORRUPT" | "KG_STORE_VERSION" | "KG_STORE_IO";

/** A value, for the caller to make an error of. It names files and places in them, never their contents. */
export interface StoreFailure {
  readonly kind: "failed";
  readonly code: StoreCode;
  readonly params: Readonly<Record<string, string | number>>;
  readonly cause?: unknown;
}

/** Carries a failure up to `Journal.open`, inside this folder only. */
export class StoreProblem extends Error {
  readonly failure: StoreFailure;

  constructor(code: StoreCode, params: StoreFailure["params"]) {
    super(code);
    this.name = "StoreProblem";
    this.failure = { kind: "failed", code, params };
  }
}

export function corrupt(file: string, atByte: number, why: string): StoreProblem {
  return new StoreProblem("KG_STORE_CORRUPT", { file, atByte, why });
}

/** What stopped the store at `place`, of whatever was thrown. */
export function failureOf(error: unknown, place: string): StoreFailure {
  if (error instanceof StoreProblem) return { ...error.failure, params: { ...error.failure.params, place } };
  return { kind: "failed", code: "KG_STORE_IO", params: { place, why: reason(error) }, cause: error };
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}
