import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { RunFolder } from "#cli/output/run-folder";
import { judgeRun } from "#cli/run/judge-run";
import type { Dropped } from "#cli/run/recording";
import type { RunRequest } from "#cli/run/run-request";
import { showOutcome } from "#cli/run/show-outcome";
import { stopAtOnce } from "#cli/run/stop-at-once";
import { openSession } from "#cli/session";
import { openProgressView } from "#cli/ui/progress";
import type { Measurements, RunResult } from "#result/result";
import type { RunOptions } from "#targets/target";
import { type FakeOptions, fakeContext, temporaryFolder } from "./fake-context.ts";
import { fakeTarget } from "./fake-target.ts";
import { pilotWith } from "./fixtures.ts";

const NOTHING: Dropped = { events: 0, datagrams: 0 };
const QUIET = { interrupted: () => false, breathe: async () => undefined } as unknown as RunOptions;

interface Shown {
  readonly options?: FakeOptions;
  readonly asJson?: boolean;
  readonly dropped?: Dropped;
  readonly measured?: Partial<Measurements>;
}

/** What is shown of a run of the fake target. */
async function shown(
  test: { after(fn: () => Promise<void>): void },
  { options, asJson = false, dropped = NOTHING, measured }: Shown,
) {
  const context = fakeContext([], options);
  const session = openSession(context);
  const folder = await RunFolder.open(join(await temporaryFolder(test), "out"), session.t);
  const target = fakeTarget();
  const pilot = pilotWith("requirements=[]", "timeline=[]");
  const request: RunRequest = {
    target,
    pilot,
    file: "pilot.yaml",
    sha256: "0".repeat(64),
    folder,
    capture: false,
    asJson,
  };
  const measurements = { ...(await target.run(pilot, QUIET)), ...measured };
  const result: RunResult = await judgeRun(request, measurements, { startedAt: new Date(0), wallMs: 1.4 });
  await showOutcome(session, request, result, dropped);
  return { stdout: context.stdout, stderr: context.stderr, result };
}

test("what a limit cut off is said, for people on stdout", async (t) => {
  const { stdout } = await shown(t, { dropped: { events: 12_345, datagrams: 1 } });
  assert.match(stdout.text, /^12,345 event\(s\) beyond the limit are not in events\.ndjson\.$/m);
  assert.match(stdout.text, /^1 datagram\(s\) beyond the limit are not in capture\.pcapng\.$/m);
});

test("what a limit cut off is said, with --json in the last event and on stderr", async (t) => {
  const { stdout, stderr } = await shown(t, { asJson: true, dropped: { events: 2, datagrams: 3 } });
  assert.deepEqual(JSON.parse(stdout.text).dropped, { events: 2, datagrams: 3 });
  assert.match(stderr.text, /2 event\(s\) .*\n3 datagram\(s\) /);
});

test("an interrupted run of which every row holds so far is inconclusive, and says why", async (t) => {
  const { stdout, result } = await shown(t, { measured: { complete: false, endedUs: 36e6 } });
  assert.equal(result.verdict, "inconclusive");
  assert.match(stdout.text, /^inconclusive: the run ended before every row could be decided$/m);
  assert.match(stdout.text, /^PARTIAL: .* after 36 s of 2 min 15 s/m);
});

test("the verdict is coloured on a terminal, and plain where it is not wanted", async (t) => {
  const coloured = await shown(t, { options: { tty: true } });
  const plain = await shown(t, { options: { tty: true, env: { NO_COLOR: "1" } } });
  assert.ok(coloured.stdout.text.includes("\u001b[32mpass: every judged row holds"));
  assert.ok(!plain.stdout.text.includes("\u001b"));
});

test("a second signal while the files get their names waits for them: all or nothing", async (t) => {
  const context = fakeContext([]);
  const session = openSession(context);
  const folder = await RunFolder.open(await temporaryFolder(t), session.t);
  await folder.write("result.json", "{}");
  await folder.write("report.html", "<html></html>");
  const committed = folder.commit([]);
  const view = openProgressView(session, "a run", false);
  stopAtOnce(session, view, folder);
  assert.deepEqual(context.exits, []);
  await committed;
  assert.deepEqual(folder.pendingNames, []);
  stopAtOnce(session, view, folder);
  assert.deepEqual(context.exits, [130]);
});
