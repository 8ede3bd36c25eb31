/** The page's style sheet. Colours are variables, so that dark mode changes them in one place. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --ink: #1b1f24; --soft: #5b6470; --faint: #8a929d; --rule: #e1e5ea; --wash: #f6f7f9; --box: #ffffff;
  --accent: #2457a6; --pass: #17714a; --fail: #b42318; --doubt: #8a5a00;
  --fail-wash: #fdf0ee; --doubt-wash: #fdf6e7;
  --curve: #2457a6; --area: #2457a614; --limit: #b42318; --threshold: #8a5a00; --minimum: #b42318; --capacity: #8a929d;
  --quantum: #6a3fb5; --access: #5b6470; --management: #2b8573; --carrier: #b0681d;
  --link-1: #2457a6; --link-2: #6a3fb5; --link-3: #2b8573; --link-4: #b0681d; --link-5: #8a929d;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171b; --ink: #e4e7eb; --soft: #a4adb8; --faint: #77808c; --rule: #2c3239; --wash: #1a1e23; --box: #1f242a;
    --accent: #8ab4f8; --pass: #62c797; --fail: #f28b82; --doubt: #e3b25a;
    --fail-wash: #2d1d1c; --doubt-wash: #2a2416;
    --curve: #8ab4f8; --area: #8ab4f81f; --limit: #f28b82; --threshold: #e3b25a; --minimum: #f28b82; --capacity: #77808c;
    --quantum: #b79cf2; --access: #a4adb8; --management: #6cc7b3; --carrier: #e0a35c;
    --link-1: #8ab4f8; --link-2: #b79cf2; --link-3: #6cc7b3; --link-4: #e0a35c; --link-5: #77808c;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 40px 24px 64px; max-width: 1168px; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif;
}
a { color: inherit; text-decoration: none; }
a:hover { color: var(--accent); text-decoration: underline; text-underline-offset: 3px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
code { font: 0.85em/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 28px; line-height: 1.25; font-weight: 650; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { margin: 0; font-size: 19px; line-height: 1.3; font-weight: 650; }
p { margin: 0; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -9999px; }
.skip:focus { left: 24px; top: 8px; }
.kicker { color: var(--soft); font-size: 13px; margin-bottom: 6px; }
.outcome { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 18px; margin: 18px 0 0; }
.badge { padding: 3px 14px; border-radius: 4px; font-weight: 650; color: var(--page); background: var(--pass); }
.badge.fail { background: var(--fail); }
.badge.inconclusive { background: var(--doubt); }
.tally { display: flex; flex-wrap: wrap; gap: 4px 16px; color: var(--soft); font-variant-numeric: tabular-nums; }
.pass { color: var(--pass); } .fail { color: var(--fail); } .inconclusive { color: var(--doubt); } .not-judged { color: var(--faint); }
.badge.pass, .badge.fail, .badge.inconclusive { color: var(--page); }
.tally .pass { color: var(--pass); }
.banner { margin-top: 14px; padding: 8px 14px; border-left: 3px solid var(--doubt); background: var(--doubt-wash); font-size: 14px; }
.banner.strong { border-color: var(--fail); background: var(--fail-wash); font-weight: 600; }
.facts { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 14px 24px; margin: 24px 0 0; padding: 18px 0; border-block: 1px solid var(--rule); font-size: 14px; }
.facts div:nth-last-child(-n+2) { grid-column: span 2; }
.facts dt { color: var(--soft); font-size: 0.9em; } .facts dd { margin: 0; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
nav { margin: 16px 0 0; font-size: 13.5px; }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 18px; list-style: none; margin: 0; padding: 0; }
nav a { color: var(--accent); }
section { margin-top: 52px; scroll-margin-top: 16px; }
.lead { margin-top: 4px; max-width: 104ch; text-wrap: pretty; color: var(--soft); font-size: 14px; }
.scroll { position: relative; overflow-x: auto; margin-top: 14px; }
.scroll:focus-visible { outline-offset: -2px; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; font-variant-numeric: tabular-nums; }
caption { text-align: left; }
th { font-weight: 400; text-align: left; }
thead th { padding: 6px 12px 6px 0; border-bottom: 1px solid var(--ink); color: var(--soft); font-size: 0.93em; line-height: 1.3; vertical-align: bottom; }
tbody th, tbody td, tfoot th, tfoot td { padding: 6px 12px 6px 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
tfoot th, tfoot td { border-bottom: 0; border-top: 1px solid var(--ink); font-weight: 600; }
th.number, td.number { text-align: right; white-space: nowrap; }
thead th.number { white-space: normal; }
th:last-child, td:last-child { padding-right: 0; }
tbody th b { font-weight: 600; margin-right: 8px; }
.title { color: var(--soft); }
.unit { display: block; min-height: 1.3em; color: var(--faint); }
.quiet { color: var(--faint); }
.sign { display: inline-block; width: 1.5em; text-align: right; font-weight: 700; }
.verdict { white-space: nowrap; font-weight: 600; }
.verdict.not-judged { font-weight: 400; color: var(--soft); }
table.grid thead th.number { padding-right: calc(1.5em + 12px); }
table.grid thead th.number:last-child { padding-right: 1.5em; }
table.grid tbody tr > * { border-bottom: 0; padding-block: 1.5px; color: var(--soft); }
table.grid tbody tr:first-child > * { padding-top: 9px; }
table.grid tbody tr:last-child > * { padding-bottom: 9px; border-bottom: 1px solid var(--rule); }
table.grid th.group { vertical-align: top; color: var(--ink); border-bottom: 1px solid var(--rule); max-width: 190px; }
table.grid th.group .title { display: block; font-size: 0.93em; line-height: 1.35; }
table.grid th.line { color: var(--faint); font-size: 0.93em; white-space: nowrap; }
table.grid tr.measured td, table.grid tr.measured th.line { color: var(--ink); }
table.grid tr.measured td { font-weight: 600; }
.rows code { display: block; color: var(--faint); font-size: 0.86em; }
.rows p { max-width: 58ch; }
.rows th { min-width: 170px; } .rows td:last-child { min-width: 240px; } .rows thead th:not(:first-child) { min-width: 0; }
.rows .figures, .rows .source { color: var(--soft); font-size: 0.93em; }
.rows .figure { white-space: nowrap; } .rows .figure:not(:last-child)::after { content: " · "; }
.rows :target { background: var(--doubt-wash); outline: 4px solid var(--doubt-wash); }
details { margin-top: 12px; font-size: 13.5px; }
summary { cursor: pointer; color: var(--accent); width: fit-content; }
figure { margin: 0; min-width: 0; }
figcaption { font-size: 13px; }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(240px, 1fr)); gap: 22px 24px; margin-top: 18px; }
.panels figcaption { display: flex; gap: 8px; align-items: baseline; white-space: nowrap; overflow: hidden; }
.panels figcaption b { font-weight: 600; } .panels .title { overflow: hidden; text-overflow: ellipsis; font-size: 0.93em; }
.panels .aside { margin-left: auto; color: var(--soft); font-size: 0.93em; } .panels .limit-text { color: var(--limit); }
.empty { color: var(--faint); padding: 24px 0; }
svg { display: block; max-width: 100%; height: auto; font: 11px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif; font-variant-numeric: tabular-nums; }
svg text { fill: var(--ink); }
.panel { width: 100%; overflow: visible; }
svg .axis { stroke: var(--faint); fill: none; } svg .tick { stroke: var(--faint); } svg .grid { stroke: var(--rule); fill: none; }
svg .tick-label { fill: var(--soft); font-size: 10.5px; }
svg .curve { stroke: var(--curve); stroke-width: 1.75; fill: none; stroke-linejoin: round; }
svg .area { fill: var(--area); } svg .dot { fill: var(--curve); stroke: var(--page); stroke-width: 1.5; }
svg .limit { stroke: var(--limit); stroke-width: 1.25; stroke-dasharray: 4 3; fill: none; }
svg .threshold { stroke: var(--threshold); stroke-dasharray: 5 3; fill: none; }
svg .minimum { stroke: var(--minimum); stroke-dasharray: 1.5 2.5; stroke-width: 1.25; fill: none; }
svg .capacity { stroke: var(--capacity); fill: none; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; list-style: none; margin: 12px 0 0; padding: 0; color: var(--soft); font-size: 13px; }
.legend li { display: flex; align-items: center; gap: 7px; } .swatch { width: 28px; height: 8px; flex: none; }
svg .band { fill: var(--wash); stroke: none; } svg .layer { fill: var(--soft); font-size: 11px; }
svg .node { fill: var(--box); stroke: var(--faint); } svg .node-quantum { stroke: var(--quantum); } svg .node-terminal { stroke: var(--rule); }
svg .node-kind, svg .group-name { font-weight: 600; } svg .node-site, svg .group-title, svg .group-count, svg .hop-label { fill: var(--soft); font-weight: 400; }
svg .hop-label { font-size: 10.5px; }
svg .edge { fill: none; stroke: var(--access); stroke-width: 1.1; }
svg .edge-quantum { stroke: var(--quantum); stroke-width: 2.5; } svg .edge-management { stroke: var(--management); stroke-dasharray: 4 3; }
svg .edge-carrier { stroke: var(--carrier); stroke-width: 1.5; stroke-dasharray: 1.5 3; stroke-linecap: round; } svg .edge-local { stroke: var(--ink); }
svg .edge-label { fill: var(--soft); font-size: 10px; paint-order: stroke; stroke: var(--page); stroke-width: 4px; }
.steps thead tr:first-child > *, .ledger thead tr:first-child > * { border-bottom: 0; padding-bottom: 0; }
.steps th.link, .ledger th.link { color: var(--ink); white-space: normal; border-left: 8px solid var(--page); }
.steps th.link { text-align: left; } .steps .key { display: block; height: 3px; margin-bottom: 4px; border-radius: 2px; }
.ledger thead tr:first-child th.link { text-align: center; padding-bottom: 3px; border-bottom: 1px solid var(--rule); }
.key.link-1 { background: var(--link-1); } .key.link-2 { background: var(--link-2); } .key.link-3 { background: var(--link-3); } .key.link-4 { background: var(--link-4); } .key.link-5 { background: var(--link-5); }
svg .link-1 { fill: var(--link-1); } svg .link-2 { fill: var(--link-2); } svg .link-3 { fill: var(--link-3); } svg .link-4 { fill: var(--link-4); } svg .link-5 { fill: var(--link-5); }
.steps thead .ordinal { display: block; color: var(--ink); font-weight: 600; } .steps tbody th { white-space: nowrap; } .steps .role { display: block; color: var(--faint); font-size: 0.86em; }
.steps .share-bar { min-width: 120px; margin-top: 5px; }
.ledger table { font-size: 0.93em; }
.notes { max-width: 88ch; margin: 12px 0 0; padding-left: 1.2em; font-size: 14px; } .notes li { margin-bottom: 6px; }
footer { margin-top: 64px; padding-top: 14px; border-top: 1px solid var(--rule); color: var(--soft); font-size: 13px; }
@media screen and (max-width: 960px) { .topology { max-width: none; } }
@media screen and (max-width: 720px) {
  body { padding: 24px 16px 48px; } h1 { font-size: 22px; } section { margin-top: 40px; }
  .facts { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  table.grid th.group, .steps tbody th:first-child { position: sticky; left: 0; z-index: 1; background: var(--page); }
  table.grid th.group { min-width: 92px; }
}
@media print {
  :root { color-scheme: light; }
  body { max-width: none; padding: 0; font-size: 10pt; } nav, .skip { display: none; } section { margin-top: 28px; }
  table, details { font-size: 8pt; } th, td, thead th, tbody th, tbody td { padding-right: 7px; } .ledger table { font-size: 6.5pt; } .share-bar { width: 70px; }
  .rows td:last-child, .steps .share-bar { min-width: 0; } .rows th { min-width: 96px; } .figure, .steps tbody th { white-space: normal; } .scroll { margin-top: 8px; }
  h2 { break-after: avoid; } figure, tr, tbody { break-inside: avoid; } .rows tbody { break-inside: auto; } .scroll { overflow: visible; }
  details::details-content { content-visibility: visible; block-size: auto; } summary { list-style: none; color: var(--soft); }
  * { print-color-adjust: exact; }
}
`;
