/** report.html: one file that needs nothing else, neither network nor script, to be read on screen or paper. */
import type { RunResult } from "#result/result";
import { oneLine } from "./clean-text.ts";
import { delaysSection } from "./html/delays.ts";
import { groupSections } from "./html/groups.ts";
import { pageHead } from "./html/head.ts";
import { ledgerSection } from "./html/ledger.ts";
import { notesSection } from "./html/notes.ts";
import { poolsSection } from "./html/pools.ts";
import { stepsSection } from "./html/steps.ts";
import { STYLE } from "./html/style.ts";
import { topologySection } from "./html/topology.ts";
import { attention, verdictTables } from "./html/verdict-tables.ts";
import { type Section, type View, viewOf } from "./html/view.ts";
import { html, Markup } from "./markup.ts";
import { type ReportLanguage, wordsOf } from "./words.ts";

/** No script, no network, no frame: only the style sheet in the file itself. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The whole report as one HTML document. The same result gives the same bytes. */
export function renderHtml(result: RunResult, language: ReportLanguage): string {
  const words = wordsOf(language);
  const view = viewOf(result, words);
  const sections = sectionsOf(view);
  const title = words.t("page.title", {
    pilot: oneLine(result.pilot.title),
    verdict: words.t(`overall.${result.verdict}`),
  });
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<a class="skip" href="#main">${words.t("page.skip")}</a>
${pageHead(view)}
<nav aria-label="${words.t("page.contents")}"><ul>${sections.map(
    ({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>
`,
  )}</ul></nav>
<main id="main">
${sections.map(sectionOf)}</main>
<footer><p>${words.t("page.footer", { version: result.keygrid })}</p></footer>
</body>
</html>
`.text;
}

/** What needs attention first, then the deployment, the verdicts, and what they rest on. */
function sectionsOf(view: View): readonly Section[] {
  const sections = [
    attention(view),
    ...verdictTables(view),
    topologySection(view),
    delaysSection(view),
    poolsSection(view),
    stepsSection(view),
    ...groupSections(view),
    ledgerSection(view),
    notesSection(view),
  ];
  return sections.filter((section) => section !== null);
}

function sectionOf({ id, title, lead, body }: Section) {
  return html`<section id="${id}" aria-labelledby="${id}-heading">
<h2 id="${id}-heading">${title}</h2>
${lead === undefined ? null : html`<p class="lead">${lead}</p>`}
${body}
</section>
`;
}
