/** Access delay as small multiples: the limits reach from 50 ms to 2 s, so every group has its own axis from 0. */
import type { DistributionSummary, GroupSummary, VerdictRow } from "#result/result";
import { formatCount, formatMeasuredUs, formatNumber, formatTimeUs } from "../format.ts";
import { html, type Markup } from "../markup.ts";
import { area, curve, dot, limitLine } from "../svg/marks.ts";
import { panel } from "../svg/panel.ts";
import type { Point } from "../svg/path.ts";
import { dataTable, nameAndTitle, unfolding } from "./data-table.ts";
import { groupTitle, type Section, type View } from "./view.ts";

/** A limit further out than this many times the slowest message would squeeze the curve to a line. */
const LIMIT_SHOWN_MAX = 2.5;
/** The slowest 1 % may reach far; the axis ends at this many times the 99 % value. */
const TAIL_SHOWN_MAX = 1.6;

export function delaysSection(view: View): Section {
  const { result, words } = view;
  const title = words.t("section.delays");
  const lead = words.t("delays.lead");
  const panels = result.groups.map((group, index) => delayFigure(group, index, view));
  if (result.groups.length === 0) return { id: "delays", title, body: html`<p>${words.t("delays.none")}</p>` };
  return {
    id: "delays",
    title,
    lead,
    body: html`<div class="panels">${panels}</div>${unfolding(words.t("delays.figures"), figures(view))}`,
  };
}

function delayFigure(group: GroupSummary, index: number, view: View): Markup {
  const { words } = view;
  const limitUs = limitOf(view.result.verdicts, group.group);
  const beyond = limitUs !== null && limitUs > axisEndUs(group.delay, limitUs);
  const limit =
    limitUs === null ? null : words.t(beyond ? "delays.limitBeyond" : "delays.limit", { limit: formatTimeUs(limitUs) });
  const aside = limit === null ? null : html`<span class="aside limit-text">${limit}</span>`;
  const caption = html`${nameAndTitle(group.group, groupTitle(view, group.group))}${aside}`;
  const chart =
    group.delay.count === 0
      ? html`<p class="empty">${words.t("delays.none")}</p>`
      : delayPanel(group, index, limitUs, words);
  return html`<figure><figcaption>${caption}</figcaption>${chart}</figure>
`;
}

function delayPanel(
  { group, delay }: GroupSummary,
  index: number,
  limitUs: number | null,
  words: View["words"],
): Markup {
  const highUs = axisEndUs(delay, limitUs);
  const inSeconds = highUs >= 2e6;
  const unitUs = inSeconds ? 1e6 : 1e3;
  return panel({
    id: `delay-${index}`,
    title: words.t("delays.chart", { group }),
    description: describe(delay, words),
    x: { low: 0, high: highUs / unitUs, ticks: 4, label: (value) => formatNumber(value), unit: inSeconds ? "s" : "ms" },
    y: { low: 0, high: 100, ticks: 4, label: (percent) => formatNumber(percent), unit: "%" },
    draw: (plot) => {
      const points = steppedCurve(delay, highUs).map(([us, share]): Point => [us / unitUs, share * 100]);
      const limit = limitUs === null || limitUs > highUs ? null : limitLine(plot, limitUs / unitUs);
      const median = delay.medianUs === null ? null : dot(plot, delay.medianUs / unitUs, 50);
      return [area(plot, points), curve(plot, points), limit, median].filter((mark) => mark !== null);
    },
  });
}

/** A step up at every delay, from nothing at 0 to everything at the end of the axis. */
function steppedCurve({ cdf }: DistributionSummary, highUs: number): readonly Point[] {
  const steps = cdf.flatMap(([us, share], index): Point[] => [
    [us, cdf[index - 1]?.[1] ?? 0],
    [us, share],
  ]);
  return [[0, 0], ...steps, [Math.max(highUs, cdf.at(-1)?.[0] ?? 0), 1]];
}

function describe({ count, medianUs, p95Us, p99Us }: DistributionSummary, words: View["words"]): string {
  const time = (us: number | null) => (us === null ? words.t("value.none") : formatMeasuredUs(us));
  return words.t("delays.desc", {
    count: formatCount(count),
    median: time(medianUs),
    p95: time(p95Us),
    p99: time(p99Us),
  });
}

/** Where the axis ends: behind the slowest messages, and behind the limit unless that is far away. */
function axisEndUs({ p99Us, maxUs }: DistributionSummary, limitUs: number | null): number {
  const slowest = Math.min(maxUs ?? 0, TAIL_SHOWN_MAX * (p99Us ?? maxUs ?? 0));
  const limit = limitUs !== null && limitUs <= LIMIT_SHOWN_MAX * slowest ? limitUs : 0;
  return Math.max(slowest, limit, 1) * 1.08;
}

/** The strictest upper limit that a row sets on the delay of a group. */
function limitOf(rows: readonly VerdictRow[], group: string): number | null {
  const limits = rows.flatMap((row) => {
    const bounds = row.limit !== null && (row.limit.op === "<" || row.limit.op === "<=");
    return row.group === group && row.quantity === "access-delay" && row.limit !== null && bounds
      ? [row.limit.value * 1e6]
      : [];
  });
  return limits.length === 0 ? null : Math.min(...limits);
}

function figures(view: View): Markup {
  const { result, words } = view;
  const time = (us: number | null) => (us === null ? words.t("value.none") : formatMeasuredUs(us));
  const keys = [
    "delays.count",
    "delays.min",
    "delays.median",
    "delays.p95",
    "delays.p99",
    "delays.max",
    "delays.roundTrip",
    "delays.setUp",
  ] as const;
  return dataTable({
    caption: words.t("delays.figures"),
    hideCaption: true,
    columns: [
      { head: words.t("column.group"), kind: "text" },
      ...keys.map((key) => ({ head: words.t(key), kind: "number" as const })),
    ],
    rows: result.groups.map(({ group, delay, roundTrip, setUp }) => [
      nameAndTitle(group, groupTitle(view, group)),
      formatCount(delay.count),
      ...[delay.minUs, delay.medianUs, delay.p95Us, delay.p99Us, delay.maxUs, roundTrip.medianUs, setUp.medianUs].map(
        time,
      ),
    ]),
  });
}
