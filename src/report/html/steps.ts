/** The nine steps of a first access, a line for each channel, under the five links they belong to. */
import { STEP_LINKS, type StepNumber } from "#core/negotiation/steps";
import type { StepRow } from "#result/result";
import { formatMeasuredUs } from "../format.ts";
import { html, type Markup, type Part } from "../markup.ts";
import { shareBar } from "../svg/share-bar.ts";
import { dataTable, unfolding } from "./data-table.ts";
import type { Section, View } from "./view.ts";

const STEPS = Object.keys(STEP_LINKS).map(Number) as readonly StepNumber[];
const LINKS = [...new Set(STEPS.map((step) => STEP_LINKS[step].link))];
/** Retirement is no part of the set-up. */
const LAST_SET_UP_STEP = 8;

export function stepsSection(view: View): Section | null {
  const { result, words } = view;
  if (result.steps.length === 0) return null;
  const channels = [...new Set(result.steps.map(({ channel }) => channel))];
  const body = html`${matrix(channels, view)}${unfolding(words.t("steps.list"), list(view))}`;
  return { id: "steps", title: words.t("section.steps"), lead: words.t("steps.lead"), body };
}

function matrix(channels: readonly string[], view: View): Markup {
  const { result, words } = view;
  const stepsOf = (channel: string) => result.steps.filter((row) => row.channel === channel);
  const fullUs = Math.max(...channels.map((channel) => setUpUs(stepsOf(channel))));
  const spans = LINKS.map((link, index) => {
    const span = STEPS.filter((step) => STEP_LINKS[step].link === link).length;
    return html`<th scope="colgroup" colspan="${span}" class="link"><span class="key link-${index + 1}"></span>${words.t(`link.${link}`)}</th>`;
  });
  return html`<div class="steps">${dataTable({
    caption: words.t("steps.caption"),
    hideCaption: true,
    above: html`<tr><td></td>${spans}<td colspan="2"></td></tr>`,
    columns: [
      { head: words.t("column.group"), kind: "text" },
      ...STEPS.map((step) => ({ head: stepHead(step, view), kind: "number" as const })),
      { head: words.t("steps.total"), kind: "number" },
      { head: words.t("steps.bar"), kind: "text" },
    ],
    rows: channels.map((channel, index): Part[] => {
      const rows = stepsOf(channel);
      return [
        html`<b>${channel}</b>`,
        ...STEPS.map((step) =>
          stepCell(
            rows.find((row) => row.step === step),
            view,
          ),
        ),
        formatMeasuredUs(setUpUs(rows)),
        bar(channel, index, rows, fullUs, view),
      ];
    }),
  })}</div>`;
}

/** Number, name and the role that did it, where every channel names the same one. */
function stepHead(step: StepNumber, { result, words }: View): Markup {
  const roles = new Set(result.steps.filter((row) => row.step === step).map(({ role }) => kindOf(role)));
  const [role] = roles;
  const done =
    roles.size === 1 && role !== undefined ? html`<span class="role">${words.named("role", role)}</span>` : null;
  return html`<span class="ordinal">${step}</span>${words.t(STEP_LINKS[step].key)}${done}`;
}

function stepCell(row: StepRow | undefined, { words }: View): Markup {
  if (row === undefined) return html`<span class="quiet">${words.t("steps.missing")}</span>`;
  const hover = [row.role, row.detail ?? ""].filter((text) => text !== "").join("\n");
  if (row.skipped !== undefined) {
    const why = words.t("steps.skippedWhy", { why: words.data(row.skipped) });
    return html`<span class="quiet" title="${`${row.role}\n${why}`}">${words.t("steps.skipped")}</span>`;
  }
  return html`<span title="${hover}">${row.step > LAST_SET_UP_STEP ? words.t("value.none") : formatMeasuredUs(row.tookUs)}</span>`;
}

function bar(channel: string, index: number, rows: readonly StepRow[], fullUs: number, { words }: View): Markup {
  const times = LINKS.map((link) => setUpUs(rows.filter((row) => row.link === link)));
  const parts = LINKS.map((link, at) => `${words.t(`link.${link}`)} ${formatMeasuredUs(times[at] ?? 0)}`).join(", ");
  return shareBar({
    id: `steps-${index}`,
    title: words.t("steps.barTitle", { channel, parts }),
    parts: times.map((value, at) => ({ name: `link-${at + 1}`, value })),
    full: fullUs,
  });
}

function setUpUs(rows: readonly StepRow[]): number {
  return rows.reduce((sum, { step, tookUs }) => (step > LAST_SET_UP_STEP ? sum : sum + tookUs), 0);
}

function list({ result, words }: View): Markup {
  const keys = ["steps.step", "steps.link", "steps.role", "steps.at", "steps.took", "steps.detail"] as const;
  return dataTable({
    caption: words.t("steps.list"),
    hideCaption: true,
    columns: [
      { head: words.t("column.group"), kind: "text" },
      ...keys.map((key) => ({
        head: words.t(key),
        kind: key === "steps.at" || key === "steps.took" ? ("number" as const) : ("text" as const),
      })),
    ],
    rows: result.steps.map((row) => [
      row.channel,
      `${row.step} ${words.named("step", row.key.replace(/^step\./u, ""), row.key)}`,
      words.named("link", row.link),
      html`<code>${row.role}</code>`,
      formatMeasuredUs(row.atUs),
      row.skipped === undefined ? formatMeasuredUs(row.tookUs) : words.t("steps.skipped"),
      row.skipped === undefined
        ? words.data(row.detail ?? "")
        : words.t("steps.skippedWhy", { why: words.data(row.skipped) }),
    ]),
  });
}

/** `key-server` of `key-server:sub-1`. */
function kindOf(role: string): string {
  return role.split(":")[0] as string;
}
