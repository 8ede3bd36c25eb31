/** The key accounts: summed by who holds a copy and which way it serves, and every copy behind a summary. */
import type { LedgerRow } from "#result/result";
import { formatCount } from "../format.ts";
import { html, type Markup, type Part } from "../markup.ts";
import { type Column, dataTable, unfolding } from "./data-table.ts";
import { poolName, type Section, type View } from "./view.ts";

const RECEIVED = ["generated", "injected"] as const;
const USED = ["usedPayload", "usedTag", "sessionKey", "authentication", "keyEncryption"] as const;
const LEFT = ["expired", "destroyed", "stored", "inFlight"] as const;
const BITS = [...RECEIVED, ...USED, ...LEFT] as const;

type Bits = Readonly<Record<(typeof BITS)[number], number>>;

export function ledgerSection(view: View): Section {
  const { result, words } = view;
  const title = words.t("section.ledger");
  if (result.ledgers.length === 0) return { id: "ledger", title, body: html`<p>${words.t("ledger.empty")}</p>` };
  const all = words.t("ledger.all", { count: formatCount(result.ledgers.length) });
  const body = html`${summary(view)}${unfolding(all, everyCopy(view))}`;
  return { id: "ledger", title, lead: words.t("ledger.lead"), body };
}

function summary(view: View): Markup {
  const { result, words } = view;
  const sums = new Map<string, { name: string; copies: LedgerRow[] }>();
  for (const row of result.ledgers) {
    const name = `${words.named("role", row.holder)}, ${directionOf(row, view)}`;
    const entry = sums.get(name) ?? { name, copies: [] };
    entry.copies.push(row);
    sums.set(name, entry);
  }
  const rows = [...sums.values()].map(({ name, copies }): Part[] => [
    name,
    formatCount(copies.length),
    ...figures(sumOf(copies)),
  ]);
  return ledgerTable(words.t("ledger.caption"), ["ledger.holder", "ledger.copies"], rows, view);
}

function everyCopy(view: View): Markup {
  const { result, words } = view;
  const rows = result.ledgers.map((row): Part[] => [
    poolName(row.pool, words),
    words.named("role", row.holder),
    ...figures(row),
  ]);
  return ledgerTable(words.t("section.ledger"), ["ledger.pool", "ledger.holder"], rows, view);
}

function ledgerTable(
  caption: string,
  names: readonly ["ledger.holder" | "ledger.pool", "ledger.copies" | "ledger.holder"],
  rows: readonly Part[][],
  { words }: View,
): Markup {
  const columns: Column[] = [
    { head: words.t(names[0]), kind: "text" },
    { head: words.t(names[1]), kind: names[1] === "ledger.copies" ? "number" : "text" },
    ...BITS.map((name): Column => ({ head: words.t(`ledger.${name}`), kind: "number" })),
    { head: words.t("ledger.balance"), kind: "number" },
  ];
  const span = (key: "ledger.received" | "ledger.used" | "ledger.left", count: number) =>
    html`<th scope="colgroup" colspan="${count}" class="link">${words.t(key)}</th>`;
  const above = html`<tr><td colspan="2"></td>${span("ledger.received", RECEIVED.length)}${span("ledger.used", USED.length)}${span("ledger.left", LEFT.length)}<td></td></tr>`;
  return html`<div class="ledger">${dataTable({ caption, hideCaption: true, above, columns, rows })}</div>`;
}

/** Every column, and what they leave unexplained: 0 while the books are right. */
function figures(bits: Bits): Part[] {
  const received = RECEIVED.reduce((sum, name) => sum + bits[name], 0);
  const difference = [...USED, ...LEFT].reduce((rest, name) => rest - bits[name], received);
  const shown = BITS.map(
    (name): Part => (bits[name] === 0 ? html`<span class="quiet">0</span>` : formatCount(bits[name])),
  );
  return [...shown, difference === 0 ? "0" : html`<span class="fail">${formatCount(difference)}</span>`];
}

function sumOf(copies: readonly LedgerRow[]): Bits {
  const sum = Object.fromEntries(BITS.map((name) => [name, copies.reduce((total, copy) => total + copy[name], 0)]));
  return sum as Record<(typeof BITS)[number], number>;
}

/** The last word of a pool's name says which way it serves. */
function directionOf({ pool }: LedgerRow, { words }: View): string {
  const direction = pool.split(" ").at(-1) ?? "";
  return words.named("direction", direction);
}
