import type { KeyedDraw } from "../random/keyed-draw.ts";
import type { BurstParams } from "./params.ts";

/** Purposes of the draws behind spells; those of single frames are in frame-draws.ts. */
const Draw = { FirstState: 100, Length: 101 } as const;

/**
 * Which frames of one counter space fall into a bad spell of the Gilbert-Elliott channel (E. N. Gilbert
 * 1960, E. O. Elliott 1963): good and bad spells by turns, their lengths geometric with the given means.
 * A pure function of the frame number: asking in another order gives the same answers.
 */
export class BurstSpells {
  readonly #draw: KeyedDraw;
  readonly #params: BurstParams;
  readonly #space: number;
  readonly #startsBad: boolean;
  /** The spell that the last answer came from, and the first frame behind it. */
  #spell = -1;
  #end = 0;

  /** `space`: which counter the frame numbers belong to; each has spells of its own. */
  constructor(draw: KeyedDraw, params: BurstParams, space: number) {
    this.#draw = draw;
    this.#params = params;
    this.#space = space;
    const { badFramesMean, goodFramesMean } = params;
    const badShare = badFramesMean / (badFramesMean + goodFramesMean);
    this.#startsBad = draw.fraction(space, Draw.FirstState) < badShare;
  }

  /** `number`: frame number in its space, 0..2^53-1. */
  isBad(number: number): boolean {
    if (number < this.#end - this.#lengthOf(this.#spell)) {
      this.#spell = -1;
      this.#end = 0;
    }
    while (number >= this.#end) this.#end += this.#lengthOf(++this.#spell);
    return this.#isBadSpell(this.#spell);
  }

  #isBadSpell(spell: number): boolean {
    return (spell % 2 === 0) === this.#startsBad;
  }

  /** Geometric on 1, 2, ... with the spell's mean, by inversion. */
  #lengthOf(spell: number): number {
    if (spell < 0) return 0;
    const mean = this.#isBadSpell(spell) ? this.#params.badFramesMean : this.#params.goodFramesMean;
    if (mean <= 1) return 1;
    const u = this.#draw.fraction(spell * 2 + this.#space, Draw.Length);
    return 1 + Math.floor(Math.log1p(-u) / Math.log1p(-1 / mean));
  }
}
