import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Host } from "#cli/context";
import { runCli } from "#cli/run-cli";
import { type FakeOptions, fakeContext, keygrid, temporaryFolder } from "./fake-context.ts";
import { type FakeRun, fakeTargets } from "./fake-target.ts";
import { writePilot } from "./fixtures.ts";
import { assertWholeResults } from "./results-of-a-run.ts";

/** One delay row only, so that the fake measurements decide the verdict. */
const ONE_ROW =
  "requirements=[{name: mine, title: mine, source: test, rows: [{id: mine.delay, title: Delay, quantity: access-delay, group: A, limit: '< 90 ms'}]}]";
const ONLY_IT = ["--set", ONE_ROW, "--set", "timeline=[]"];

async function runFake(cwd: string, fake: FakeRun, argv: readonly string[] = [], options: FakeOptions = {}) {
  writePilot(cwd);
  return keygrid(["run", "pilot.yaml", "--out", "out", ...ONLY_IT, ...argv], {
    cwd,
    targets: fakeTargets(fake),
    ...options,
  });
}

const resultOf = (cwd: string) => JSON.parse(readFileSync(join(cwd, "out/result.json"), "utf8"));

test("a run that passes exits 0, writes every file and prints tables, verdict and report path", async (context) => {
  const cwd = await temporaryFolder(context);
  const { exitCode, stdout } = await runFake(cwd, {});
  assert.equal(exitCode, 0);
  assertWholeResults(join(cwd, "out"));
  assert.match(stdout, /Delay/);
  assert.match(stdout, /^pass: every judged row holds$/m);
  assert.match(stdout, /report: .*out\/report\.html\n$/);
  const result = resultOf(cwd);
  assert.deepEqual([result.version, result.verdict, result.exitCode, result.complete], [1, "pass", 0, true]);
  assert.equal(result.startedAt, "2026-01-02T03:04:05.000Z");
  assert.match(result.pilot.sha256, /^[0-9a-f]{64}$/);
});

test("a row that does not hold exits 1, also in result.json", async (context) => {
  const cwd = await temporaryFolder(context);
  const { exitCode, stdout } = await runFake(cwd, { delayUs: 200_000 });
  assert.equal(exitCode, 1);
  assert.deepEqual([resultOf(cwd).verdict, resultOf(cwd).exitCode], ["fail", 1]);
  assert.match(stdout, /^fail: 1 row\(s\) do not hold$/m);
});

test("too few samples to decide exits 5", async (context) => {
  const cwd = await temporaryFolder(context);
  const { exitCode, stdout } = await runFake(cwd, { messages: 2 });
  assert.equal(exitCode, 5);
  assert.match(stdout, /^inconclusive: 1 row/m);
});

test("--json: every line of stdout parses, the last one is the result, people's text is elsewhere", async (context) => {
  const cwd = await temporaryFolder(context);
  const { exitCode, stdout } = await runFake(cwd, {}, ["--json"]);
  assert.equal(exitCode, 0);
  const events = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const kinds = events.map((event) => event.kind);
  assert.deepEqual(kinds.filter((kind) => kind === "note").length, 3);
  const last = events.at(-1);
  assert.deepEqual([last.kind, last.verdict, last.exitCode, last.complete], ["result", "pass", 0, true]);
  assert.equal(last.out, join(cwd, "out"));
  assert.equal(last.runHash, resultOf(cwd).runHash);
  assert.deepEqual(last.dropped, { events: 0, datagrams: 0 });
});

test("events.ndjson holds every event, in order, behind a header", async (context) => {
  const cwd = await temporaryFolder(context);
  await runFake(cwd, {});
  const lines = readFileSync(join(cwd, "out/events.ndjson"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.equal(lines[0].version, 1);
  assert.deepEqual(
    lines.slice(1).map((event) => event.text),
    ["slice 1", "slice 2", "slice 3"],
  );
});

test("--seed, --duration and --set reach the target, the short ones over the long", async (context) => {
  const cwd = await temporaryFolder(context);
  let seen: unknown;
  const inSlice: FakeRun["inSlice"] = (_slice, _options, pilot) => {
    seen = [pilot.seed, pilot.durationUs, pilot.groups[0]?.replicas];
  };
  const argv = ["--seed", "9", "--duration", "10m", "--set", "terminals.A.replicas=2", "--set", "seed=5"];
  await runFake(cwd, { inSlice }, argv);
  assert.deepEqual(seen, [9, 600e6, 2]);
  assert.equal(resultOf(cwd).seed, 9);
});

test("the results go to keygrid-out/<pilot name> by default", async (context) => {
  const cwd = await temporaryFolder(context);
  writePilot(cwd);
  const { stdout } = await keygrid(["run", "pilot.yaml", ...ONLY_IT], { cwd, targets: fakeTargets() });
  assert.ok(existsSync(join(cwd, "keygrid-out/my-pilot/result.json")));
  assert.match(stdout, /keygrid-out\/my-pilot\/report\.html/);
});

test("--capture writes a packet capture of what the links were offered", async (context) => {
  const cwd = await temporaryFolder(context);
  const inSlice: FakeRun["inSlice"] = (slice, options) =>
    options.onDatagram?.({ atUs: slice, link: "A/1", direction: "up", bytes: new Uint8Array(48), fate: "delivered" });
  await runFake(cwd, { inSlice }, ["--capture"]);
  const capture = readFileSync(join(cwd, "out/capture.pcapng"));
  assert.equal(capture.readUInt32LE(0), 0x0a0d0d0a);
  assertWholeResults(join(cwd, "out"), { capture: true });
  await runFake(cwd, { inSlice });
  assert.equal(existsSync(join(cwd, "out/capture.pcapng")), false, "the capture of another run is gone");
});

test("without --capture the target is not asked for datagrams", async (context) => {
  const cwd = await temporaryFolder(context);
  let asked = true;
  await runFake(cwd, {
    inSlice: (_slice, options) => {
      asked = options.onDatagram !== undefined;
    },
  });
  assert.equal(asked, false);
});

test("an unknown target lists those that exist, before the file is looked at", async (context) => {
  const cwd = await temporaryFolder(context);
  for (const name of ["moon", "toString"]) {
    const { exitCode, stderr } = await keygrid(["run", "none.yaml", "--target", name], { cwd, targets: fakeTargets() });
    assert.equal(exitCode, 2);
    assert.match(stderr, new RegExp(`KG_TARGET_UNKNOWN: There is no target ${name}; this version has: sim\\.`));
  }
});

test("a bad file is refused with its problems on stderr, or as JSON events, and nothing starts", async (context) => {
  const cwd = await temporaryFolder(context);
  let started = false;
  const inSlice = () => {
    started = true;
  };
  const text = await runFake(cwd, { inSlice }, ["--set", "seed=x"]);
  assert.equal(text.exitCode, 2);
  assert.equal(text.stdout, "");
  assert.match(text.stderr, /^--set seed=x:1:6: seed: [\s\S]*error KG_PILOT_INVALID/);
  const json = await runFake(cwd, { inSlice }, ["--set", "seed=x", "--json"]);
  const kinds = json.stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line).kind);
  assert.deepEqual(kinds, ["problem", "error"]);
  assert.equal(started || existsSync(join(cwd, "out")), false);
});

const UNFIT: readonly (readonly [string, string, number, readonly string[], Partial<Host>, RegExp])[] = [
  [
    "too little memory",
    "KG_MEMORY",
    3,
    [],
    { availableMemoryBytes: () => 50e6 },
    /21 terminals: .* stored pools: .* samples: /,
  ],
  ["a full disk", "KG_OUT_FULL", 3, [], { freeDiskBytes: async () => 1e6 }, /1 MB free; this run needs about \d/],
  [
    "a disk that takes the report but not the capture",
    "KG_OUT_FULL",
    3,
    ["--capture", "--duration", "20h"],
    { freeDiskBytes: async () => 20e6 },
    /20 MB free/,
  ],
  [
    "absurd counts",
    "KG_RUN_TOO_LARGE",
    2,
    ["--set", "terminals.meters.count=99000", "--set", "terminals.meters.replicas=10", "--duration", "30d"],
    { availableMemoryBytes: () => 1e15 },
    /Most come from group meters: 990,000 terminals x 86,4\d\d = /,
  ],
];
for (const [what, code, exit, argv, host, sentence] of UNFIT) {
  test(`${what} is said before anything starts, and leaves nothing`, async (context) => {
    const cwd = await temporaryFolder(context);
    let started = false;
    const inSlice = () => {
      started = true;
    };
    const { exitCode, stderr } = await runFake(cwd, { inSlice }, argv, { host });
    assert.equal(exitCode, exit, stderr);
    assert.match(stderr, new RegExp(`^error ${code}: `));
    assert.match(stderr, sentence);
    assert.match(stderr, /\nhint: \S/);
    assert.equal(started, false);
    assert.deepEqual(readdirSync(cwd), ["pilot.yaml"]);
  });
}

test("a folder that cannot be written is said before anything starts", async (context) => {
  const cwd = await temporaryFolder(context);
  writeFileSync(join(cwd, "out"), "a file");
  let started = false;
  const { exitCode, stderr } = await runFake(cwd, {
    inSlice: () => {
      started = true;
    },
  });
  assert.deepEqual([exitCode, started], [3, false]);
  assert.match(stderr, /KG_OUT_UNWRITABLE: .*out cannot be written: .*\nhint: .*--out/);
});

test("a disk that fills up during the run ends it early, exit 3, and leaves the results before it", async (context) => {
  // Writing to this device fails as a full disk does.
  if (!existsSync("/dev/full")) return context.skip("no /dev/full on this system");
  const cwd = await temporaryFolder(context);
  mkdirSync(join(cwd, "out"));
  writeFileSync(join(cwd, "out/result.json"), "before");
  symlinkSync("/dev/full", join(cwd, "out/.events.ndjson.part"));
  let slices = 0;
  const { exitCode, stdout, stderr } = await runFake(cwd, {
    slices: 10,
    inSlice: (_slice, options) => {
      slices++;
      const event = { atUs: 0, entity: "run", kind: "note", text: "x".repeat(1_000) } as const;
      for (let i = 0; i < 300; i++) options.onEvent?.(event);
    },
  });
  assert.deepEqual([exitCode, slices, stdout], [3, 1, ""]);
  assert.match(stderr, /error KG_OUT_UNWRITABLE: .* the disk is full\.\nhint: .*--out/);
  assert.deepEqual(readdirSync(join(cwd, "out")), ["result.json"]);
  assert.equal(readFileSync(join(cwd, "out/result.json"), "utf8"), "before");
});

test("a run lets the process take its turn every 20 ms of host time, not at every slice", async (test) => {
  const cwd = await temporaryFolder(test);
  writePilot(cwd);
  let turns = 0;
  const targets = fakeTargets({ slices: 40, inSlice: () => context.advanceMs(5) });
  const context = fakeContext(["run", "pilot.yaml", "--out", "out"], { cwd, targets });
  context.clock.yieldToHost = async () => {
    turns++;
  };
  await runCli(context);
  assert.equal(turns, 10);
});

test("a defect inside a run is an internal error with a report line; the stack comes with --verbose only", async (context) => {
  const cwd = await temporaryFolder(context);
  const inSlice = () => {
    throw new Error("the heap is upside down");
  };
  const plain = await runFake(cwd, { inSlice });
  assert.equal(plain.exitCode, 70);
  assert.match(plain.stderr, /error KG_INTERNAL: .*the heap is upside down/);
  assert.doesNotMatch(plain.stderr, /fake-target\.ts/);
  assert.match((await runFake(cwd, { inSlice }, ["--verbose"])).stderr, /fake-target\.ts/);
  assert.match((await runFake(cwd, { inSlice }, [], { env: { KEYGRID_DEBUG: "1" } })).stderr, /fake-target\.ts/);
  assert.deepEqual(readdirSync(join(cwd, "out")), [], "no half-written file stays");
});

test("a defect on a terminal gives the cursor back", async (context) => {
  const cwd = await temporaryFolder(context);
  const inSlice = () => {
    throw new Error("x");
  };
  const { stderr } = await runFake(cwd, { inSlice }, [], { tty: true });
  assert.ok(stderr.includes("\u001b[?25l"));
  assert.ok(stderr.includes("\u001b[?25h"));
});
