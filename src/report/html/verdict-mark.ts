/** Verdicts to look at: a sign, a colour, and the word for who sees neither. */
import type { Verdict } from "#result/result";
import { html, type Markup } from "../markup.ts";
import type { Words } from "../words.ts";

const SIGNS: Readonly<Record<Verdict, string>> = { pass: "✓", fail: "✗", inconclusive: "?", "not-judged": "○" };

/** The sign alone, its word for screen readers. */
export function verdictSign(verdict: Verdict, words: Words): Markup {
  return html`<span class="sign ${verdict}"><span aria-hidden="true">${SIGNS[verdict]}</span><span class="unseen">${words.t(`verdict.${verdict}`)}</span></span>`;
}

/** Sign and word. */
export function verdictWord(verdict: Verdict, words: Words): Markup {
  return html`<span class="verdict ${verdict}"><span aria-hidden="true">${SIGNS[verdict]}</span> ${words.t(`verdict.${verdict}`)}</span>`;
}
