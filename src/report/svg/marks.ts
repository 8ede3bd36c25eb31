/** What a plot area shows: curves, level lines, limit lines, dots. Colours are the classes' affair. */
import { html, type Markup } from "../markup.ts";
import type { Plot } from "./panel.ts";
import { linePath, type Point, thinned } from "./path.ts";
import { coordinate } from "./scale.ts";

/** A curve through values; fewer than two points draw nothing. */
export function curve(plot: Plot, values: readonly Point[]): Markup | null {
  if (values.length < 2) return null;
  const points = values.map(([x, y]): Point => [plot.x.at(x), plot.y.at(y)]);
  return html`<path class="curve" d="${linePath(thinned(points))}"/>`;
}

/** The area below a curve, down to the axis. */
export function area(plot: Plot, values: readonly Point[]): Markup | null {
  const [first] = values;
  const last = values[values.length - 1];
  if (first === undefined || last === undefined || values.length < 2) return null;
  const points = thinned(values.map(([x, y]): Point => [plot.x.at(x), plot.y.at(y)]));
  const down = `L${coordinate(plot.x.at(last[0]))} ${plot.bottom}L${coordinate(plot.x.at(first[0]))} ${plot.bottom}Z`;
  return html`<path class="area" d="${linePath(points)}${down}"/>`;
}

/** A horizontal line at a value of y. */
export function levelLine(plot: Plot, value: number, name: string): Markup {
  return html`<path class="${name}" d="M${plot.left} ${coordinate(plot.y.at(value))}H${plot.right}"/>`;
}

/** A vertical line at a value of x. */
export function limitLine({ x, top, bottom }: Plot, value: number): Markup {
  return html`<path class="limit" d="M${coordinate(x.at(value))} ${top - 4}V${bottom}"/>`;
}

export function dot(plot: Plot, x: number, y: number): Markup {
  return html`<circle class="dot" cx="${coordinate(plot.x.at(x))}" cy="${coordinate(plot.y.at(y))}" r="3"/>`;
}
