/** One bar in parts, for times that follow one another. */
import { html, type Markup } from "../markup.ts";
import { coordinate } from "./scale.ts";

const WIDTH = 160;
const HEIGHT = 10;

export interface ShareBar {
  readonly id: string;
  readonly title: string;
  /** Class and length of each part, in the unit of `full`. */
  readonly parts: readonly { readonly name: string; readonly value: number }[];
  /** Length of the whole drawing. */
  readonly full: number;
}

export function shareBar({ id, title, parts, full }: ShareBar): Markup {
  let at = 0;
  const drawn = parts.map(({ name, value }) => {
    const width = full <= 0 ? 0 : (value / full) * WIDTH;
    const part = html`<rect class="${name}" x="${coordinate(at)}" y="0" width="${coordinate(width)}" height="${HEIGHT}"/>`;
    at += width;
    return part;
  });
  return html`<svg class="share-bar" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-labelledby="${id}-title"><title id="${id}-title">${title}</title>${drawn}</svg>`;
}
