/** Why a frame was refused before it touched window or pool. Each has a counter; none is an exception. */
export const Refusal = {
  Malformed: 1,
  UnknownPair: 2,
  NotAdmitted: 3,
  UnknownSession: 4,
  WrongDirection: 5,
  /** The range was used, or lies below what was retired. */
  KeyUsed: 6,
  /** The range has not been delivered to this end. */
  KeyNotHeld: 7,
  BadTag: 8,
  /** Too many bad tags at this pool offset. */
  OffsetBlocked: 9,
  /** A protection that the session did not agree on. */
  WrongProtection: 10,
  TooMany: 11,
} as const;

export type RefusalNumber = (typeof Refusal)[keyof typeof Refusal];

const NAMES: Readonly<Record<RefusalNumber, string>> = {
  1: "malformed",
  2: "unknown-pair",
  3: "not-admitted",
  4: "unknown-session",
  5: "wrong-direction",
  6: "key-used",
  7: "key-not-held",
  8: "bad-tag",
  9: "offset-blocked",
  10: "wrong-protection",
  11: "too-many",
};

export function refusalName(refusal: RefusalNumber): string {
  return NAMES[refusal];
}
