/** What keygrid uses on a machine, what it is used for, and the command that fixes its absence. */
import type { Host, ProbeAnswer } from "../context.ts";
import { formatBytes } from "../ui/units.ts";

export type CheckStatus = "ok" | "missing" | "unfit" | "no-answer";

export interface Check {
  readonly id: string;
  /** Without it, `run` on `sim` does not work; everything else is for other targets and tests. */
  readonly required: boolean;
  readonly status: CheckStatus;
  /** Version or amount found; null when nothing was. */
  readonly found: string | null;
  readonly need: string;
  /** Command or action that fixes it; null when nothing needs fixing. */
  readonly fix: string | null;
}

/** A tool answers its version in some 100 ms; Docker's client waits for an engine that hangs. */
export const PROBE_DEADLINE_MS = 5_000;

const NODE_NEED = { major: 22, minor: 22 };
const MEMORY_NEED_BYTES = 1e9;
const DISK_NEED_BYTES = 500e6;

interface Tool {
  readonly id: string;
  /** Commands that may carry the tool, asked in this order. */
  readonly commands: readonly string[];
  readonly args: readonly string[];
  readonly need: string;
  readonly version: RegExp;
  readonly fix: Readonly<Record<Platform, string>>;
  /** Fixes a tool that is there but does not answer; without it `fix` does. */
  readonly start?: Readonly<Record<Platform, string>>;
  /** Fixes a tool that answers, but not to this user. */
  readonly admit?: Readonly<Record<Platform, string>>;
}

type Platform = "linux" | "darwin";

const TOOLS: readonly Tool[] = [
  {
    id: "chromium",
    commands: ["chromium", "chromium-browser", "google-chrome"],
    args: ["--version"],
    need: "any",
    version: /(\d+(?:\.\d+)+)/,
    fix: { linux: "sudo apt-get install -y chromium", darwin: "brew install --cask chromium" },
  },
  {
    id: "docker",
    commands: ["docker"],
    // Asks the engine, not only the client: an installed client without an engine is of no use.
    args: ["version", "--format", "{{.Server.Version}}"],
    need: ">= 20.10",
    version: /^(\d+\.\d+(?:\.\d+)*)/m,
    fix: {
      linux: "sudo apt-get install -y docker.io iptables && sudo systemctl start docker",
      darwin: "brew install --cask docker-desktop && open -a Docker",
    },
    start: { linux: "sudo systemctl start docker", darwin: "open -a Docker" },
    admit: { linux: "sudo usermod -aG docker $USER && newgrp docker", darwin: "open -a Docker" },
  },
  {
    id: "k6",
    commands: ["k6"],
    args: ["version"],
    need: ">= 1.0",
    version: /v(\d+\.\d+\.\d+)/,
    fix: { linux: "go install go.k6.io/k6@v1.8.1", darwin: "brew install k6" },
  },
  {
    id: "pulumi",
    commands: ["pulumi"],
    args: ["version"],
    need: ">= 3.200",
    version: /v?(\d+\.\d+\.\d+)/,
    fix: { linux: "curl -fsSL https://get.pulumi.com | sh", darwin: "brew install pulumi/tap/pulumi" },
  },
  {
    id: "tshark",
    commands: ["tshark"],
    args: ["--version"],
    need: ">= 4.0",
    version: /TShark \(Wireshark\) (\d+\.\d+\.\d+)/,
    fix: {
      linux: "sudo DEBIAN_FRONTEND=noninteractive apt-get install -y tshark",
      darwin: "brew install wireshark",
    },
  },
];

/** Probes everything, side by side; each probe has its deadline, so the whole takes no longer than one. */
export async function examine(host: Host, folder: string): Promise<readonly Check[]> {
  const tools = TOOLS.map((tool) => examineTool(host, tool));
  return [examineNode(host), examineMemory(host), await examineDisk(host, folder), ...(await Promise.all(tools))];
}

function examineNode({ nodeVersion }: Host): Check {
  const { major, minor } = NODE_NEED;
  const fit = atLeast(nodeVersion, `${major}.${minor}`);
  return {
    id: "node",
    required: true,
    status: fit ? "ok" : "unfit",
    found: nodeVersion,
    need: `>= ${major}.${minor}`,
    fix: fit ? null : "npx -p node@24 -p keygrid keygrid",
  };
}

function examineMemory(host: Host): Check {
  const available = host.availableMemoryBytes();
  const fit = available >= MEMORY_NEED_BYTES;
  return {
    id: "memory",
    required: true,
    status: fit ? "ok" : "unfit",
    found: `${formatBytes(available)} / ${formatBytes(host.totalMemoryBytes)}`,
    need: `>= ${formatBytes(MEMORY_NEED_BYTES)}`,
    fix: fit ? null : "keygrid run FILE --set defaults.replicas=1",
  };
}

async function examineDisk(host: Host, folder: string): Promise<Check> {
  const base = { id: "disk", required: true, need: `>= ${formatBytes(DISK_NEED_BYTES)}` };
  try {
    const free = await host.freeDiskBytes(folder);
    const fit = free >= DISK_NEED_BYTES;
    const fix = fit ? null : "keygrid run FILE --out DIR";
    return { ...base, status: fit ? "ok" : "unfit", found: formatBytes(free), fix };
  } catch {
    return { ...base, status: "no-answer", found: null, fix: "keygrid run FILE --out DIR" };
  }
}

async function examineTool(host: Host, tool: Tool): Promise<Check> {
  const base = { id: tool.id, required: false, need: tool.need };
  const platform = host.platform === "darwin" ? "darwin" : "linux";
  const fix = tool.fix[platform];
  const start = tool.start?.[platform] ?? fix;
  let answer: ProbeAnswer = { kind: "missing" };
  for (const command of tool.commands) {
    answer = await host.probe(command, tool.args, PROBE_DEADLINE_MS);
    if (answer.kind !== "missing") break;
  }
  if (answer.kind === "missing") return { ...base, status: "missing", found: null, fix };
  if (answer.kind === "no-answer") return { ...base, status: "no-answer", found: null, fix: start };
  const found = tool.version.exec(answer.output)?.[1] ?? null;
  const barred = /permission denied/i.test(answer.output) ? tool.admit?.[platform] : undefined;
  if (answer.exitCode !== 0 || found === null) return { ...base, status: "unfit", found, fix: barred ?? start };
  const fit = tool.need === "any" || atLeast(found, tool.need.replace(">= ", ""));
  return { ...base, status: fit ? "ok" : "unfit", found, fix: fit ? null : fix };
}

/** Compares dotted versions number by number; missing parts count as 0. */
function atLeast(found: string, need: string): boolean {
  const parts = (text: string) => text.split(".").map((part) => Number.parseInt(part, 10) || 0);
  const [have, want] = [parts(found), parts(need)];
  for (let i = 0; i < want.length; i++) {
    const difference = (have[i] ?? 0) - (want[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
