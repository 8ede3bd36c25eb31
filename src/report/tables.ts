/** Verdict rows by the table they belong to, in the order a reader wants, and as a grid where they form one. */
import type { RunResult, VerdictRow } from "#result/result";

/** What the paper asks comes first, then what users ask, then what the run says of itself. */
const FIRST = ["table1", "table2", "network", "security"] as const;
const LAST = ["design", "timeline", "invariants"] as const;

/** Below this share of filled cells a grid is mostly holes, and a list reads better. */
const FILLED_SHARE_MIN = 0.5;

export interface Grid {
  readonly groups: readonly string[];
  /** Quantities in order of appearance; a column each. */
  readonly quantities: readonly string[];
  readonly rows: readonly VerdictRow[];
  cell(group: string, quantity: string): VerdictRow | undefined;
}

export interface VerdictTable {
  readonly table: string;
  readonly rows: readonly VerdictRow[];
  /** Groups against quantities; null when the rows form no grid. */
  readonly grid: Grid | null;
  /** Rows outside the grid: all of them when there is none. */
  readonly loose: readonly VerdictRow[];
}

export function tablesOf({ verdicts: rows, groups }: Pick<RunResult, "verdicts" | "groups">): readonly VerdictTable[] {
  const order = groups.map(({ group }) => group);
  const names = [...new Set(rows.map(({ table }) => table))];
  const known: readonly string[] = [...FIRST, ...LAST];
  const ordered = [
    ...FIRST.filter((name) => names.includes(name)),
    ...names.filter((name) => !known.includes(name)),
    ...LAST.filter((name) => names.includes(name)),
  ];
  return ordered.map((table) =>
    arrange(
      table,
      rows.filter((row) => row.table === table),
      order,
    ),
  );
}

/** `order`: groups as the pilot lists them; others come behind, as they appear. */
function arrange(table: string, rows: readonly VerdictRow[], order: readonly string[]): VerdictTable {
  const cells = new Map<string, VerdictRow>();
  const loose: VerdictRow[] = [];
  for (const row of rows) {
    const key = cellKey(row.group, row.quantity);
    if (row.group === "*" || cells.has(key)) loose.push(row);
    else cells.set(key, row);
  }
  const inside = [...cells.values()];
  const named = new Set(inside.map(({ group }) => group));
  const groups = [
    ...order.filter((group) => named.has(group)),
    ...[...named].filter((group) => !order.includes(group)),
  ];
  const quantities = [...new Set(inside.map(({ quantity }) => quantity))];
  const filled = inside.length / (groups.length * quantities.length);
  if (groups.length < 2 || quantities.length < 2 || filled < FILLED_SHARE_MIN)
    return { table, rows, grid: null, loose: rows };
  const cell = (group: string, quantity: string) => cells.get(cellKey(group, quantity));
  return { table, rows, grid: { groups, quantities, rows: inside, cell }, loose };
}

/** Names hold no blanks, so that two different cells never share a key. */
function cellKey(group: string, quantity: string): string {
  return `${group} ${quantity}`;
}

/** True for rows that hold a measurement against its own prediction, not against a requirement. */
export function isAgreement({ table, group }: VerdictRow): boolean {
  return table === "design" && group !== "*";
}
