/** The frame of a small chart: two axes with ticks, a plot area, a title and a description for readers who hear it. */
import { html, type Markup } from "../markup.ts";
import { coordinate, type LinearScale, linearScale } from "./scale.ts";
import { niceTicks } from "./ticks.ts";

const WIDTH = 264;
const HEIGHT = 148;
const LEFT = 34;
const RIGHT = 20;
const TOP = 18;
const BOTTOM = 22;

export interface Axis {
  readonly low: number;
  readonly high: number;
  /** About so many ticks. */
  readonly ticks: number;
  readonly label: (value: number) => string;
  /** Said once: behind the last number of x, above the numbers of y. */
  readonly unit: string;
}

export interface Plot {
  readonly x: LinearScale;
  readonly y: LinearScale;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Panel {
  /** Unique in the document. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly draw: (plot: Plot) => readonly Markup[];
}

/** A chart that grows and shrinks with its place. */
export function panel({ id, title, description, x, y, draw }: Panel): Markup {
  const plot: Plot = {
    x: linearScale(x.low, x.high, LEFT, WIDTH - RIGHT),
    y: linearScale(y.low, y.high, HEIGHT - BOTTOM, TOP),
    left: LEFT,
    right: WIDTH - RIGHT,
    top: TOP,
    bottom: HEIGHT - BOTTOM,
  };
  return html`<svg class="panel" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="${id}-title ${id}-desc">
<title id="${id}-title">${title}</title><desc id="${id}-desc">${description}</desc>
<clipPath id="${id}-clip"><rect x="${LEFT}" y="${TOP - 4}" width="${plot.right - LEFT}" height="${plot.bottom - TOP + 4}"/></clipPath>
${yAxis(y, plot)}${xAxis(x, plot)}<g clip-path="url(#${id}-clip)">${draw(plot)}</g></svg>`;
}

function xAxis({ low, high, ticks, label, unit }: Axis, { x, bottom }: Plot): Markup {
  const values = niceTicks(low, high, ticks);
  const marks = values.map((value, index) => {
    const at = coordinate(x.at(value));
    const text = index === values.length - 1 ? html`${label(value)}<tspan dx="3">${unit}</tspan>` : label(value);
    return html`<path class="tick" d="M${at} ${bottom}v4"/><text class="tick-label" x="${at}" y="${bottom + 15}" text-anchor="middle">${text}</text>`;
  });
  return html`<g><path class="axis" d="M${LEFT} ${bottom}H${WIDTH - RIGHT}"/>${marks}</g>`;
}

function yAxis({ low, high, ticks, label, unit }: Axis, { y, left, right }: Plot): Markup {
  const marks = niceTicks(low, high, ticks).map((value) => {
    const at = coordinate(y.at(value));
    return html`<path class="grid" d="M${left} ${at}H${right}"/><text class="tick-label" x="${left - 5}" y="${at}" dy="0.33em" text-anchor="end">${label(value)}</text>`;
  });
  return html`<g><text class="tick-label" x="${left - 5}" y="9" text-anchor="end">${unit}</text>${marks}</g>`;
}
