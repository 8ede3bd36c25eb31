/** What became of one statement of the timeline. */
export interface TimelineOutcome {
  readonly text: string;
  readonly kind: "fault" | "expect" | "always" | "never";
  /** Of a fault null, or false when it could not be carried out; of an assertion null while undecided. */
  readonly holds: boolean | null;
  /** When it was decided (a fault: when it began), us since run start; null when it never was. */
  readonly atUs: number | null;
  readonly detail: string;
}
