import assert from "node:assert/strict";
import { test } from "node:test";
import type { Host, ProbeAnswer } from "#cli/context";
import { keygrid } from "./fake-context.ts";

const TOOLS: Readonly<Record<string, string>> = {
  chromium: "Chromium 140.0.7339.127 built on Debian",
  docker: "20.10.24+dfsg1",
  k6: "k6 v1.8.1 (go1.26, linux/amd64)",
  pulumi: "v3.200.0",
  tshark: "TShark (Wireshark) 4.0.17 (Git v4.0.17 packaged as 4.0.17-0+deb12u3).\n\nCopyright 1998-2024",
};

function hostWith(answers: Readonly<Record<string, ProbeAnswer>>): Partial<Host> {
  return {
    probe: async (command) => {
      const output = TOOLS[command];
      return answers[command] ?? (output ? { kind: "answered", exitCode: 0, output } : { kind: "missing" });
    },
  };
}

async function checksOf(host: Partial<Host>) {
  const { exitCode, stdout } = await keygrid(["doctor", "--json"], { host });
  const { version, fit, checks } = JSON.parse(stdout);
  assert.equal(version, 1);
  const byId = Object.fromEntries(checks.map((check: { id: string }) => [check.id, check]));
  return { exitCode, fit, byId };
}

test("a complete machine is fit, with versions found and nothing to fix", async () => {
  const { exitCode, fit, byId } = await checksOf(hostWith({}));
  assert.equal(exitCode, 0);
  assert.equal(fit, true);
  assert.deepEqual(Object.keys(byId), ["node", "memory", "disk", "chromium", "docker", "k6", "pulumi", "tshark"]);
  for (const check of Object.values<{ status: string; fix: unknown }>(byId)) {
    assert.deepEqual([check.status, check.fix], ["ok", null]);
  }
  assert.equal(byId.chromium.found, "140.0.7339.127");
  assert.equal(byId.docker.found, "20.10.24");
  assert.equal(byId.tshark.found, "4.0.17");
});

test("a missing tool names its fix and does not make the machine unfit for sim", async () => {
  const { exitCode, fit, byId } = await checksOf(hostWith({ k6: { kind: "missing" } }));
  assert.deepEqual([exitCode, fit, byId.k6.status, byId.k6.found], [0, true, "missing", null]);
  assert.match(byId.k6.fix, /go install/);
});

test("a Docker client without an engine is unfit and the fix starts the engine", async () => {
  const answer: ProbeAnswer = { kind: "answered", exitCode: 1, output: "Cannot connect to the Docker daemon" };
  const { byId } = await checksOf(hostWith({ docker: answer }));
  assert.deepEqual([byId.docker.status, byId.docker.fix], ["unfit", "sudo systemctl start docker"]);
});

test("an engine that does not answer to this user is unfit and the fix lets the user in", async () => {
  const output = "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock";
  const { byId } = await checksOf(hostWith({ docker: { kind: "answered", exitCode: 1, output } }));
  assert.equal(byId.docker.status, "unfit");
  assert.match(byId.docker.fix, /^sudo usermod -aG docker /);
});

test("a probe that does not answer in time is said to have given no answer", async () => {
  const { byId } = await checksOf(hostWith({ docker: { kind: "no-answer", deadlineMs: 5_000 } }));
  assert.equal(byId.docker.status, "no-answer");
});

test("a tool that is too old is unfit", async () => {
  const { byId } = await checksOf(hostWith({ k6: { kind: "answered", exitCode: 0, output: "k6 v0.57.0" } }));
  assert.deepEqual([byId.k6.status, byId.k6.found], ["unfit", "0.57.0"]);
});

test("Chromium is found under its other names", async () => {
  const host: Partial<Host> = {
    probe: async (command) =>
      command === "google-chrome"
        ? { kind: "answered", exitCode: 0, output: "Google Chrome 141.0.1" }
        : { kind: "missing" },
  };
  const { byId } = await checksOf(host);
  assert.deepEqual([byId.chromium.status, byId.chromium.found], ["ok", "141.0.1"]);
});

const UNFIT: readonly (readonly [string, Partial<Host>])[] = [
  ["node", { nodeVersion: "20.20.2" }],
  ["node", { nodeVersion: "22.9.0" }],
  ["memory", { availableMemoryBytes: () => 200e6 }],
  ["disk", { freeDiskBytes: async () => 1e6 }],
];
for (const [id, host] of UNFIT) {
  test(`too little of what sim needs (${id}, ${JSON.stringify(host)}) exits 3 with a fix`, async () => {
    const { exitCode, fit, byId } = await checksOf(host);
    assert.deepEqual([exitCode, fit, byId[id].status], [3, false, "unfit"]);
    assert.notEqual(byId[id].fix, null);
  });
}

test("every probe is asked with a deadline, none through a shell string", async () => {
  const asked: [string, readonly string[], number][] = [];
  const probe: Host["probe"] = async (...call) => {
    asked.push(call);
    return { kind: "missing" };
  };
  await keygrid(["doctor"], { host: { probe } });
  assert.ok(asked.length >= 4);
  for (const [command, args, deadlineMs] of asked) {
    assert.match(command, /^[a-z0-9-]+$/);
    assert.ok(args.length > 0 && deadlineMs > 0 && deadlineMs <= 10_000);
  }
});

test("the lines for people name each thing, what it is for and how to fix it", async () => {
  const { stdout } = await keygrid(["doctor"], { host: hostWith({ pulumi: { kind: "missing" } }) });
  assert.match(stdout, /^ok +k6 +1\.8\.1 +optional: load scripts; needs >= 1\.0$/m);
  assert.match(stdout, /^missing +pulumi +- .*\n +fix: curl /m);
  assert.match(stdout, /This machine can run pilots on sim\.\n$/);
});
