/** Pool levels as small multiples: their capacities differ, and what counts is the distance to the thresholds. */
import type { PoolSeries } from "#result/result";
import { formatBits, formatCount, formatNumber } from "../format.ts";
import { html, type Markup } from "../markup.ts";
import { area, curve, levelLine } from "../svg/marks.ts";
import { panel } from "../svg/panel.ts";
import type { Point } from "../svg/path.ts";
import { unfolding } from "./data-table.ts";
import { poolName, type Section, type View } from "./view.ts";

/** Panels shown at once; more wait behind a summary. */
const PANELS_SHOWN_MAX = 24;
const LINES = ["level", "threshold", "minimum", "capacity"] as const;
/** Minutes read better than seconds from here on. */
const MINUTES_FROM_US = 300e6;

export function poolsSection(view: View): Section {
  const { result, words } = view;
  const title = words.t("section.pools");
  const { pools } = result;
  if (pools.length === 0) return { id: "pools", title, body: html`<p>${words.t("pools.empty")}</p>` };
  const legend = LINES.map(
    (name) =>
      html`<li><svg class="swatch" viewBox="0 0 28 8" aria-hidden="true"><path class="${name === "level" ? "curve" : name}" d="M0 4H28"/></svg>${words.t(`pools.${name}`)}</li>`,
  );
  const figures = pools.map((pool, index) => poolFigure(pool, index, view));
  const more = pools.length - PANELS_SHOWN_MAX;
  const rest =
    more <= 0
      ? null
      : unfolding(
          words.t("pools.more", { count: formatCount(more) }),
          html`<div class="panels">${figures.slice(PANELS_SHOWN_MAX)}</div>`,
        );
  const body = html`<ul class="legend">${legend}</ul><div class="panels">${figures.slice(0, PANELS_SHOWN_MAX)}</div>${rest}`;
  return { id: "pools", title, lead: words.t("pools.lead"), body };
}

function poolFigure(series: PoolSeries, index: number, { result, words }: View): Markup {
  const { capacityBits, thresholdBits, minimumBits, atUs, levelBits } = series;
  const pool = poolName(series.pool, words);
  const points = atUs.map((us, at): Point => [us, levelBits[at] ?? 0]);
  const endUs = Math.max(result.simulatedUs, atUs[atUs.length - 1] ?? 0, 1);
  const inMinutes = endUs >= MINUTES_FROM_US;
  const unit = inMinutes ? 60e6 : 1e6;
  const high = Math.max(capacityBits, ...levelBits, 1);
  const { factor, name } = bitAxis(high);
  const chart = panel({
    id: `pool-${index}`,
    title: words.t("pools.chart", { pool }),
    description: describe(series, words),
    x: { low: 0, high: endUs / unit, ticks: 5, label: (value) => formatNumber(value), unit: inMinutes ? "min" : "s" },
    y: { low: 0, high: (high * 1.04) / factor, ticks: 4, label: (value) => formatNumber(value), unit: name },
    draw: (plot) => {
      const values = points.map(([us, bits]): Point => [us / unit, bits / factor]);
      const lines = [
        levelLine(plot, capacityBits / factor, "capacity"),
        levelLine(plot, thresholdBits / factor, "threshold"),
        levelLine(plot, minimumBits / factor, "minimum"),
        area(plot, values),
        curve(plot, values),
      ];
      return lines.filter((mark) => mark !== null);
    },
  });
  const last = levelBits[levelBits.length - 1];
  const now = last === undefined ? "" : formatBits(last);
  return html`<figure><figcaption><b>${pool}</b><span class="aside">${now}</span></figcaption>${chart}</figure>
`;
}

function bitAxis(high: number): { factor: number; name: string } {
  if (high >= 1e6) return { factor: 1e6, name: "Mbit" };
  return high >= 1e3 ? { factor: 1e3, name: "kbit" } : { factor: 1, name: "bit" };
}

function describe({ levelBits, capacityBits, thresholdBits, minimumBits }: PoolSeries, words: View["words"]): string {
  const bits = (value: number | undefined) => (value === undefined ? words.t("value.none") : formatBits(value));
  return words.t("pools.desc", {
    first: bits(levelBits[0]),
    last: bits(levelBits[levelBits.length - 1]),
    lowest: bits(levelBits.length === 0 ? undefined : levelBits.reduce((a, b) => Math.min(a, b))),
    capacity: formatBits(capacityBits),
    threshold: formatBits(thresholdBits),
    minimum: formatBits(minimumBits),
  });
}
