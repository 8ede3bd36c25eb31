/** Lines through points. */
import { coordinate } from "./scale.ts";

export type Point = readonly [x: number, y: number];

/** Straight lines from point to point; empty for no points. */
export function linePath(points: readonly Point[]): string {
  return points.map(([x, y], index) => `${index === 0 ? "M" : "L"}${coordinate(x)} ${coordinate(y)}`).join("");
}

/** The same, without points that a reader could not tell from their neighbours (less than half a unit apart). */
export function thinned(points: readonly Point[]): readonly Point[] {
  const kept: Point[] = [];
  points.forEach((point, index) => {
    const before = kept[kept.length - 1];
    const isEnd = index === points.length - 1;
    if (before === undefined || isEnd || Math.abs(point[0] - before[0]) + Math.abs(point[1] - before[1]) >= 0.5)
      kept.push(point);
  });
  return kept;
}
