import assert from "node:assert/strict";
import { test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { openSession } from "#cli/session";
import { openProgressView } from "#cli/ui/progress";
import type { EventRecord } from "#result/event-record";
import type { Progress } from "#targets/target";
import { type FakeOptions, fakeContext } from "./fake-context.ts";

const SHOW_CURSOR = "\u001b[?25h";
const HIDE_CURSOR = "\u001b[?25l";

function viewOf(options: FakeOptions, asJson = false) {
  const context = fakeContext([], options);
  return { context, view: openProgressView(openSession(context), "minimal on sim", asJson) };
}

function at(simulatedUs: number, more: Partial<Progress> = {}): Progress {
  const pools = [{ group: "A", levelBits: 4e6, capacityBits: 8e6, state: "READY" }];
  return { phase: "window", simulatedUs, totalUs: 60e6, frames: 1234, pools, ...more };
}

/** What a terminal shows in the end: applies the cursor movements that the display uses. */
function screenOf(text: string): string[] {
  const screen: string[] = [""];
  let row = 0;
  for (const part of text.split(/(\u001b\[\d+A\r|\u001b\[J|\n)/)) {
    const up = /^\u001b\[(\d+)A\r$/.exec(part);
    if (up) row -= Number(up[1]);
    else if (part === "\u001b[J") screen.splice(row, Number.POSITIVE_INFINITY, "");
    else if (part === "\n") row++;
    else screen[row] = (screen[row] ?? "") + stripVTControlCharacters(part);
    screen[row] ??= "";
  }
  return screen.filter((line) => line !== "");
}

test("live: phase, simulated time, frames and one bar a group", () => {
  const { context, view } = viewOf({ tty: true, columns: 120 });
  view.progress(at(30e6));
  const [head = "", pool = ""] = screenOf(context.stderr.text);
  assert.match(head, /^minimal on sim {2}window {2}30 s of 1 min 00 s {2}1,234 frames {2}█{12}░{12}$/);
  assert.match(pool, /^ {2}A +READY +█{12}░{12} 4 Mbit of 8 Mbit$/);
});

test("live: redraws in place, and at most ten times a second", () => {
  const { context, view } = viewOf({ tty: true });
  for (let i = 0; i < 1_000; i++) {
    view.progress(at(i * 1_000, { frames: i }));
    context.advanceMs(1);
  }
  const drawn = context.stderr.text.split("frames").length - 1;
  assert.equal(drawn, 10);
  const screen = screenOf(context.stderr.text);
  assert.equal(screen.length, 2);
  assert.match(screen[0] ?? "", /900 frames/);
});

test("live: a fault stays above the display", () => {
  const { context, view } = viewOf({ tty: true });
  view.progress(at(1e6));
  view.event({ atUs: 1e6, entity: "run", kind: "fault-start", text: "cut link qkd-1 for 30 s" });
  context.advanceMs(200);
  view.progress(at(2e6));
  const screen = screenOf(context.stderr.text);
  assert.match(screen[0] ?? "", /^1 s: begins: cut link qkd-1 for 30 s$/);
  assert.match(screen[1] ?? "", /^minimal on sim/);
  assert.equal(screen.length, 3);
});

test("live: the cursor is hidden while it draws and shown again once, whatever follows", () => {
  const { context, view } = viewOf({ tty: true });
  view.progress(at(1e6));
  view.close();
  view.close();
  context.advanceMs(1_000);
  view.progress(at(2e6));
  view.note("too late");
  assert.ok(context.stderr.text.startsWith(HIDE_CURSOR));
  assert.ok(context.stderr.text.endsWith(SHOW_CURSOR));
  assert.equal(context.stderr.text.split(SHOW_CURSOR).length, 2);
  assert.deepEqual(screenOf(context.stderr.text), []);
});

for (const columns of [20, 41, 60, 200]) {
  test(`live: no line is wider than a terminal of ${columns} columns, also in Chinese`, () => {
    for (const lang of ["en", "zh-CN"]) {
      const { context, view } = viewOf({ tty: true, columns, env: { KEYGRID_LANG: lang } });
      const pools = [{ group: "居民用户组".repeat(5), levelBits: 123, capacityBits: 8e6, state: "CHARGING" }];
      view.progress(at(30e6, { pools }));
      for (const line of screenOf(context.stderr.text)) assert.ok(widthOf(line) < columns, line);
    }
  });
}

function widthOf(line: string): number {
  return [...line].reduce((sum, character) => sum + (/[\u3000-\u9fff\uff00-\uffef]/.test(character) ? 2 : 1), 0);
}

test("live: many groups are counted, not all drawn", () => {
  const pools = Array.from({ length: 40 }, (_, i) => ({
    group: `g${i}`,
    levelBits: 1,
    capacityBits: 2,
    state: "READY",
  }));
  const { context, view } = viewOf({ tty: true });
  view.progress(at(1e6, { pools }));
  const screen = screenOf(context.stderr.text);
  assert.ok(screen.length < 20);
  assert.match(screen.at(-1) ?? "", /and 26 more group/);
});

for (const env of [{ CI: "true" }, { TERM: "dumb" }]) {
  test(`a terminal with ${JSON.stringify(env)} gets plain lines`, () => {
    const { context, view } = viewOf({ tty: true, env });
    view.progress(at(1e6));
    view.close();
    assert.ok(!context.stderr.text.includes(HIDE_CURSOR));
    assert.ok(!context.stderr.text.includes("\r"));
  });
}

test("plain: a line at each phase and every five seconds of host time, none in between", () => {
  const { context, view } = viewOf({});
  view.progress(at(0, { phase: "warm-up" }));
  for (let i = 0; i < 11; i++) {
    view.progress(at(i * 1e6));
    context.advanceMs(1_000);
  }
  const lines = context.stderr.lines;
  assert.deepEqual(lines, [
    "minimal on sim",
    "warm-up: 0 s of 1 min 00 s simulated (0 %), 1,234 frames",
    "window: 0 s of 1 min 00 s simulated (0 %), 1,234 frames",
    "window: 5 s of 1 min 00 s simulated (8 %), 1,234 frames",
    "window: 10 s of 1 min 00 s simulated (16 %), 1,234 frames",
  ]);
  assert.equal(context.stdout.text, "");
});

test("plain: an assertion that breaks is said when it breaks; per-frame events are not shown", () => {
  const { context, view } = viewOf({});
  const event: EventRecord = {
    atUs: 2e6,
    entity: "run",
    kind: "assertion",
    text: "pool A/1 up is READY",
    holds: false,
  };
  view.event(event);
  view.event({ atUs: 3e6, entity: "x", kind: "note", text: "internal" });
  assert.deepEqual(context.stderr.lines.slice(1), ["2 s: does not hold: pool A/1 up is READY"]);
});

test("an event's text cannot move the cursor or colour the terminal", () => {
  const { context, view } = viewOf({});
  view.event({ atUs: 0, entity: "run", kind: "fault-end", text: "cut \u001b[2J\u0007link" });
  assert.ok(!context.stderr.text.includes("\u001b"));
  assert.ok(!context.stderr.text.includes("\u0007"));
});

test("JSON: every line on stdout parses, nothing else is there, progress comes once", () => {
  const { context, view } = viewOf({}, true);
  view.progress(at(1e6));
  view.event({ atUs: 1e6, entity: "run", kind: "progress", simulatedUs: 1e6, totalUs: 60e6, frames: 1 });
  view.event({ atUs: 2e6, entity: "run", kind: "phase", phase: "drain" });
  view.note("for people");
  const events = context.stdout.lines.map((line) => JSON.parse(line));
  assert.deepEqual(
    events.map(({ kind, atUs, entity }) => [kind, atUs, entity]),
    [
      ["progress", 1e6, "run"],
      ["phase", 2e6, "run"],
    ],
  );
  assert.equal(context.stderr.text, "for people\n");
});
