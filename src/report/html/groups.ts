/** What is counted of every group: frames, starvation, and how strong its sessions were. */
import type { GroupSummary } from "#result/result";
import { formatBits, formatCount, formatMeasuredUs, formatShare } from "../format.ts";
import { html, type Part } from "../markup.ts";
import { type Column, dataTable, nameAndTitle } from "./data-table.ts";
import { groupTitle, type Section, type View } from "./view.ts";

const GRADES = ["its", "computational", "classical"] as const;
const FRAMES = ["offered", "sent", "accepted", "lost", "late", "replayed", "refused", "retried"] as const;
const STARVED = ["fellBack", "starvedQueued", "starvedDropped"] as const;
const BESIDE = ["unsent", "downlinkStarved"] as const;

export function groupSections(view: View): readonly Section[] {
  return view.result.groups.length === 0 ? [] : [countersSection(view), starvationSection(view), gradesSection(view)];
}

/** Zeros stand back, so that what happened stands out. */
function figure(value: number, format: (value: number) => string = formatCount): Part {
  return value === 0 ? html`<span class="quiet">0</span>` : format(value);
}

/** Groups as rows; `figures` fills what stands behind the name. */
function groupTable(
  view: View,
  caption: string,
  heads: readonly Part[],
  figures: (group: GroupSummary) => readonly Part[],
  foot?: readonly Part[],
) {
  const columns: Column[] = [
    { head: view.words.t("column.group"), kind: "text" },
    ...heads.map((head): Column => ({ head, kind: "number" })),
  ];
  const rows = view.result.groups.map((group) => [
    nameAndTitle(group.group, groupTitle(view, group.group)),
    ...figures(group),
  ]);
  return dataTable({ caption, hideCaption: true, columns, rows, ...(foot === undefined ? {} : { foot }) });
}

function countersSection(view: View): Section {
  const { result, words } = view;
  const sum = (pick: (group: GroupSummary) => number) => result.groups.reduce((total, group) => total + pick(group), 0);
  const live = (some: number, all: number) =>
    words.t("counters.ofAll", { live: formatCount(some), all: formatCount(all) });
  const heads = [words.t("counters.live"), ...FRAMES.map((name) => words.t(`frames.${name}`))];
  const foot = [
    words.t("counters.total"),
    live(
      sum(({ liveChannels }) => liveChannels),
      sum(({ channels }) => channels),
    ),
    ...FRAMES.map((name) => formatCount(sum(({ frames }) => frames[name]))),
  ];
  const body = groupTable(
    view,
    words.t("counters.caption"),
    heads,
    (group) => [live(group.liveChannels, group.channels), ...FRAMES.map((name) => figure(group.frames[name]))],
    foot,
  );
  return { id: "counters", title: words.t("section.counters"), lead: words.t("counters.caption"), body };
}

function starvationSection(view: View): Section {
  const { words } = view;
  const heads = [
    words.t("starvation.first"),
    ...STARVED.map((name) => words.t(`frames.${name}`)),
    words.t("starvation.share"),
    ...BESIDE.map((name) => words.t(`frames.${name}`)),
  ];
  const body = groupTable(view, words.t("starvation.caption"), heads, ({ frames, firstStarvationUs }) => {
    const starved = STARVED.reduce((total, name) => total + frames[name], 0);
    return [
      firstStarvationUs === null
        ? html`<span class="quiet">${words.t("starvation.never")}</span>`
        : formatMeasuredUs(firstStarvationUs),
      ...STARVED.map((name) => figure(frames[name])),
      frames.offered === 0 || starved === 0
        ? html`<span class="quiet">${words.t("value.none")}</span>`
        : formatShare(starved / frames.offered),
      ...BESIDE.map((name) => figure(frames[name])),
    ];
  });
  return { id: "starvation", title: words.t("section.starvation"), lead: words.t("starvation.caption"), body };
}

function gradesSection(view: View): Section {
  const { result, words } = view;
  const others = [...new Set(result.groups.flatMap(({ grades }) => Object.keys(grades)))].filter(
    (grade) => !GRADES.some((known) => known === grade),
  );
  const grades = [...GRADES, ...others];
  const heads = [
    ...grades.map((grade) => words.named("grade", grade)),
    ...grades.map((grade) => words.t("grades.payload", { grade: words.named("grade", grade) })),
    words.t("grades.trusted"),
  ];
  const body = groupTable(
    view,
    words.t("grades.caption"),
    heads,
    ({ grades: counts, payloadByGrade, trustedNodes }) => [
      ...grades.map((grade) => figure(counts[grade] ?? 0)),
      ...grades.map((grade) => figure(payloadByGrade[grade] ?? 0, formatBits)),
      trustedNodes.map((node) => trustedName(view, node)).join(", "),
    ],
  );
  return { id: "grades", title: words.t("section.grades"), lead: words.t("grades.lead"), body };
}

/** `key-server:sub-1` as "key server sub-1". */
function trustedName({ words }: View, node: string): string {
  const [role = node, site = ""] = node.split(":");
  return `${words.named("role", role)} ${site}`.trim();
}
