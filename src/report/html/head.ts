/** The top of the page: what ran, what came of it, what a reader must know before any figure. */
import type { Verdict } from "#result/result";
import { oneLine } from "../clean-text.ts";
import { formatCount, formatSpanUs } from "../format.ts";
import { html, type Markup, type Part } from "../markup.ts";
import type { View } from "./view.ts";

const VERDICTS: readonly Verdict[] = ["pass", "fail", "inconclusive", "not-judged"];

export function pageHead(view: View): Markup {
  const { result, words } = view;
  return html`<header>
<p class="kicker">${words.t("head.report")}</p>
<h1><bdi>${oneLine(result.pilot.title)}</bdi></h1>
<p class="outcome"><span class="badge ${result.verdict}">${words.t(`overall.${result.verdict}`)}</span>${tally(view)}</p>
${banners(view)}
${facts(view)}
</header>`;
}

/** `54 pass`, `9 not judged`: only verdicts that occur. */
function tally({ result, words }: View): Markup {
  const counts = VERDICTS.map((verdict) => ({
    verdict,
    count: result.verdicts.filter((row) => row.verdict === verdict).length,
  }));
  const parts = counts
    .filter(({ count }) => count > 0)
    .map(
      ({ verdict, count }) =>
        html`<span class="${verdict}">${words.t("head.count", { count: formatCount(count), verdict: words.t(`verdict.${verdict}`) })}</span>`,
    );
  return html`<span class="tally">${parts}</span>`;
}

function banners({ result, words }: View): Markup {
  const partial = result.complete ? null : html`<p class="banner strong">${words.t("banner.partial")}</p>`;
  const seeded = result.entropy === "seeded" ? html`<p class="banner">${words.t("banner.seeded")}</p>` : null;
  return html`${partial}${seeded}`;
}

function facts({ result, words }: View): Markup {
  const code = (text: string) => html`<code>${text}</code>`;
  const entries: readonly (readonly [string, Part])[] = [
    [words.t("head.target"), result.target],
    [words.t("head.seed"), String(result.seed)],
    [words.t("head.entropy"), words.t(`entropy.${result.entropy}`)],
    [words.t("head.exitCode"), String(result.exitCode)],
    [words.t("head.simulated"), formatSpanUs(result.simulatedUs)],
    [words.t("head.wall"), formatSpanUs(result.wallMs * 1e3)],
    [words.t("head.started"), result.startedAt],
    [words.t("head.file"), code(result.pilot.file)],
    [words.t("head.sha256"), code(result.pilot.sha256)],
    [words.t("head.runHash"), result.runHash === null ? words.t("head.noRunHash") : code(result.runHash)],
  ];
  return html`<dl class="facts">${entries.map(
    ([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>
`,
  )}</dl>`;
}
