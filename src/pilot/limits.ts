/** Stated limits of a pilot file (DESIGN invariant: every input has one). docs/reference/pilot.md repeats them. */
export const LIMITS = {
  /** Bytes of a pilot file. */
  fileBytes: 1_000_000,
  /** Levels of nesting in the YAML text. */
  depth: 32,
  /** How often an alias may stand for its anchor. */
  aliases: 100,
  /** Problems that are listed; the rest is counted. */
  problems: 200,
  /** Problems that are looked at before the first ones are listed. */
  findings: 1_000,
  /** `--set` options, and characters of one. */
  sets: 200,
  setCharacters: 10_000,
  sites: 1_000,
  quantumLinks: 1_000,
  services: 100,
  media: 100,
  groups: 1_000,
  groupCount: 100_000,
  replicas: 1_000,
  /** Sum over the groups of count x replicas. */
  terminals: 1_000_000,
  requirementRows: 1_000,
  statements: 1_000,
  /** Warm-up, window and drain together: 31 days. */
  runUs: 31 * 86_400_000_000,
  nameCharacters: 40,
} as const;
