/** What is said of one verdict row, in either language: the same words for page, terminal and JUnit. */
import type { Note, RunResult, VerdictRow } from "#result/result";
import { formatBits, formatCount, formatMeasuredUs, formatNumber, formatShare } from "./format.ts";
import { alignment, type Scale, scaleOf, shown, shownLimit, shownWithUnit, withUnit } from "./scale.ts";
import type { Words } from "./words.ts";

const OPERATORS = { "<": "<", "<=": "≤", ">=": "≥", "=": "=" } as const;

/** Rows of these tables are statements, not quantities of a group: they have no composed title. */
const SPOKEN_TABLES: ReadonlySet<string> = new Set(["timeline"]);

/** Title in the reader's language: as the data file has it in English, else composed of group and quantity. */
export function rowTitle(row: VerdictRow, words: Words): string {
  if (row.table === "invariants") return words.named("invariant", row.id.replace(/^invariant\./u, ""), row.title);
  return words.language === "en" || SPOKEN_TABLES.has(row.table) ? row.title : shortTitle(row, words);
}

/** Group and quantity, for where the title itself has no room; a statement has only its title. */
export function shortTitle(row: VerdictRow, words: Words): string {
  if (row.table === "invariants" || SPOKEN_TABLES.has(row.table)) return rowTitle(row, words);
  return words.t("row.title", { group: groupWord(row.group, words), quantity: words.named("quantity", row.quantity) });
}

export function groupWord(group: string, words: Words): string {
  return group === "*" ? words.t("row.network") : group;
}

export function tableTitle(table: string, words: Words): string {
  return words.named("table", table, words.t("table.other", { table }));
}

export interface RowFigures {
  readonly required: string;
  readonly predicted: string;
  readonly measured: string;
  readonly interval: string;
  readonly samples: string;
}

/** The figures of a row; `none` stands for what it has not. With units unless `scale` is a column's own. */
export function rowFigures(row: VerdictRow, words: Words, scale: Scale = scaleOf([row]), units = true): RowFigures {
  const none = words.t("value.none");
  const figure = (value: number | null) =>
    value === null ? none : units ? shownWithUnit(value, scale) : shown(value, scale);
  return {
    required: requiredText(row, words, scale, units),
    predicted: figure(row.predicted),
    measured: figure(row.measured),
    interval: intervalText(row, words, scale, units) ?? none,
    samples: row.samples === 0 ? none : formatCount(row.samples),
  };
}

function requiredText({ limit, extra }: VerdictRow, words: Words, scale: Scale, units: boolean): string {
  if (limit === null) return words.t("value.none");
  const { op, value } = limit;
  const tolerance = extra?.tolerance;
  if (op === "=" && typeof tolerance === "number" && tolerance > 0) {
    const text = words.t("value.tolerance", { value: shown(value, scale), tolerance: shown(tolerance, scale) });
    return units ? withUnit(text, scale) : text;
  }
  const text = `${OPERATORS[op]} ${op === "=" ? shown(value, scale) : shownLimit(value, scale)}`;
  return units ? withUnit(text, scale) : text + alignment(text, scale);
}

function intervalText({ interval }: VerdictRow, words: Words, scale: Scale, units: boolean): string | null {
  if (interval === null) return null;
  const text = words.t("value.interval", { low: shown(interval[0], scale), high: shown(interval[1], scale) });
  return units ? withUnit(text, scale) : text;
}

/** Why, or on which evidence; null when the row says nothing. */
export function reasonText(row: VerdictRow, result: Pick<RunResult, "verdicts">, words: Words): string | null {
  if (row.reasonNote !== undefined) return noteText(inUnitsOf(row, row.reasonNote), result, words);
  return row.reason === undefined || row.reason === "" ? null : words.data(row.reason);
}

/** Reasons whose numbers are in the unit of their row. */
const REASONS_IN_UNITS: ReadonlySet<string> = new Set(["reason.tolerance", "reason.agreement-interval"]);

/** `1.0 ms` where the remark has 0.001, as the row's figures are shown. */
function inUnitsOf(row: VerdictRow, note: Note): Note {
  if (!REASONS_IN_UNITS.has(note.key)) return note;
  const scale = scaleOf([row]);
  const params = Object.entries(note.params).map(([name, value]) => [
    name,
    typeof value === "number" ? shownWithUnit(value, scale) : value,
  ]);
  return { ...note, params: Object.fromEntries(params) };
}

/** Whole numbers from here on are grouped. A seed is a name, not an amount. */
const GROUPED_FROM = 10_000;

/** A remark whose parameters are words, too: groups, quantities, grades and titles of rows. */
export function noteText(note: Note, { verdicts }: Pick<RunResult, "verdicts">, words: Words): string {
  const params = Object.entries(note.params).map(([name, value]) => {
    if (typeof value === "number") {
      const isAmount = Number.isInteger(value) && Math.abs(value) >= GROUPED_FROM && name !== "seed";
      return [name, isAmount ? formatCount(value) : value] as const;
    }
    if (name === "quantity") return [name, words.named("quantity", value)] as const;
    if (name === "grades") return [name, gradeWords(value, words)] as const;
    const row = name === "title" ? verdicts.find(({ title }) => title === value) : undefined;
    return [name, row === undefined ? words.data(value) : rowTitle(row, words)] as const;
  });
  return words.note({ ...note, params: Object.fromEntries(params) });
}

function gradeWords(text: string, words: Words): string {
  return text
    .split(", ")
    .map((part) => part.replace(/^\w+/u, (grade) => words.named("grade", grade, words.data(grade))))
    .join(", ");
}

type Formatter = (value: number) => string;

const seconds: Formatter = (value) => formatMeasuredUs(value * 1e6);
const kbit: Formatter = (value) => `${formatNumber(value, 4)} kbit/s`;
const EXTRA_FORMATS: Readonly<Record<string, Formatter>> = {
  p95: seconds,
  p99: seconds,
  roundTripMedian: seconds,
  setUpMedian: seconds,
  predictedFromFullPool: seconds,
  payloadBits: formatBits,
  tagBits: formatBits,
  downlinkBits: formatBits,
  blockCipherBits: formatBits,
  wireKbitPerSecond: kbit,
  predictedWireKbitPerSecond: kbit,
  otpShare: formatShare,
  deliveryRatio: formatShare,
  lost: formatCount,
  unaccounted: formatCount,
  late: formatCount,
  replayed: formatCount,
  refused: formatCount,
  fellBack: formatCount,
  starvedDropped: formatCount,
};

/** Further figures of a row: `95 % 33.6 ms`. The tolerance of an `=` row is in its limit already. */
export function extraTexts({ extra = {}, limit, interval }: VerdictRow, words: Words): readonly string[] {
  return Object.entries(extra)
    .filter(([name]) => name !== "tolerance" || (limit?.op !== "=" && interval === null))
    .map(([name, value]) => {
      const label = words.named("extra", name);
      if (typeof value === "string") return name === "partial" ? label : `${label} ${words.data(value)}`;
      const format = name === "tolerance" ? formatShare : (EXTRA_FORMATS[name] ?? formatNumber);
      return `${label} ${format(value)}`;
    });
}

/** Everything known of a row as lines of plain text. */
export function rowLines(row: VerdictRow, result: Pick<RunResult, "verdicts">, words: Words): readonly string[] {
  const figures = rowFigures(row, words);
  const reason = reasonText(row, result, words);
  return [
    rowTitle(row, words),
    words.t("hover.verdict", { verdict: words.t(`verdict.${row.verdict}`) }),
    words.t("hover.required", { value: figures.required }),
    words.t("hover.predicted", { value: figures.predicted }),
    words.t("hover.measured", { value: figures.measured }),
    words.t("hover.interval", { value: figures.interval }),
    words.t("hover.samples", { count: figures.samples }),
    ...(reason === null ? [] : [words.t("hover.reason", { reason })]),
    ...extraTexts(row, words),
    ...(row.source === undefined ? [] : [words.t("column.source", { source: words.data(row.source) })]),
  ];
}
