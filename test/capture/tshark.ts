/** Reads a capture by tshark, a program that shares no line with our writer. */
import { execFileSync } from "node:child_process";

const FIELDS = [
  "frame.time_epoch",
  "frame.interface_name",
  "frame.comment",
  "frame.packet_flags_direction",
  "frame.packet_flags_crc_error",
  "frame.protocols",
  "ip.src",
  "ip.dst",
  "ip.checksum.status",
  "data.data",
] as const;
type Field = (typeof FIELDS)[number];

export type Packet = Readonly<Record<Field, string>>;

/** What tshark calls a checksum that it has computed and found right. */
export const CHECKSUM_GOOD = "1";

export function readPackets(path: string): Packet[] {
  const rows = tshark(path, ["-T", "fields", ...FIELDS.flatMap((field) => ["-e", field])]);
  return rows.map((row) => {
    const cells = row.split("\t");
    return Object.fromEntries(FIELDS.map((field, index) => [field, cells[index] ?? ""])) as Packet;
  });
}

/** Lines about packets that something is wrong with: malformed, bad checksum, any warning or error. */
export function readComplaints(path: string): string[] {
  return tshark(path, ["-Y", "_ws.malformed || ip.checksum.status == 0 || _ws.expert.severity >= 0x400000"]);
}

/** Descriptions of the interfaces by name. */
export function readInterfaces(path: string): ReadonlyMap<string, string> {
  const rows = tshark(path, ["-T", "fields", "-e", "frame.interface_name", "-e", "frame.interface_description"]);
  return new Map(rows.map((row) => row.split("\t") as [string, string]));
}

function tshark(path: string, args: readonly string[]): string[] {
  const checked = ["-o", "ip.check_checksum:TRUE"];
  const text = execFileSync("tshark", ["-n", "-r", path, ...checked, ...args], {
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
    timeout: 120_000,
    // tshark warns there when root runs it.
    stdio: ["ignore", "pipe", "ignore"],
  });
  return text.split("\n").filter((line) => line !== "");
}
