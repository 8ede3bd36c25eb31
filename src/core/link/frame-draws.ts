import { KeyedDraw } from "../random/keyed-draw.ts";
import { BurstSpells } from "./burst-spells.ts";
import type { BurstParams, LinkParams } from "./params.ts";

/** What each draw of a frame decides. Attempts of a stream segment count up from `Error`. */
const Draw = { Jitter: 1, Duplicate: 2, Reorder: 3, Error: 1_000 } as const;

/** Counter spaces of frame numbers: first transmissions of data, and everything else. */
export type NumberSpace = 0 | 1;

/**
 * Everything random about one direction of a link, as a pure function of (seed, link, direction, space,
 * frame number, bits): neither time nor what else was sent changes whether a frame is lost.
 */
export class FrameDraws {
  readonly #draw: KeyedDraw;
  readonly #spells: (BurstSpells | undefined)[] = [];
  #spellsOf: BurstParams | null = null;

  constructor(seed: number, link: string, direction: "up" | "down") {
    this.#draw = new KeyedDraw(seed, `link/${link}/${direction}`);
  }

  /** Whether a wrong bit hits the frame: with probability 1 - (1 - bit-error rate)^bits. */
  isHit(params: LinkParams, space: NumberSpace, number: number, bits: number, attempt = 0): boolean {
    const rate = this.#bitErrorRate(params, space, number);
    if (rate <= 0) return false;
    const probability = rate >= 1 ? 1 : -Math.expm1(bits * Math.log1p(-rate));
    return this.#draw.fraction(key(space, number), Draw.Error + attempt) < probability;
  }

  jitterUs({ jitterUs }: LinkParams, space: NumberSpace, number: number): number {
    return jitterUs === 0 ? 0 : Math.floor(this.#draw.fraction(key(space, number), Draw.Jitter) * (jitterUs + 1));
  }

  isDoubled({ duplicateProbability }: LinkParams, space: NumberSpace, number: number): boolean {
    return duplicateProbability > 0 && this.#draw.fraction(key(space, number), Draw.Duplicate) < duplicateProbability;
  }

  isHeldBack({ reorderProbability }: LinkParams, space: NumberSpace, number: number): boolean {
    return reorderProbability > 0 && this.#draw.fraction(key(space, number), Draw.Reorder) < reorderProbability;
  }

  #bitErrorRate({ burst, bitErrorRate }: LinkParams, space: NumberSpace, number: number): number {
    if (burst === null) return bitErrorRate;
    if (this.#spellsOf !== burst) {
      this.#spells.length = 0;
      this.#spellsOf = burst;
    }
    let spells = this.#spells[space];
    if (spells === undefined) {
      spells = new BurstSpells(this.#draw, burst, space);
      this.#spells[space] = spells;
    }
    return spells.isBad(number) ? burst.badBitErrorRate : bitErrorRate;
  }
}

function key(space: NumberSpace, number: number): number {
  return number * 2 + space;
}
