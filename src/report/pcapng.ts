/**
 * Blocks of a pcapng file (IETF draft-ietf-opsawg-pcapng) as bytes, little endian. Pure functions: a
 * file is one section header, then interface descriptions and packets in any order that names an
 * interface before its first packet.
 */

/** Raw IPv4 or IPv6, no link-layer header: every reader of captures knows it. */
const LINKTYPE_RAW = 101;
/** No limit on the captured length. */
const NO_SNAP_LENGTH = 0;
/** Timestamps count 10^-6 s. */
const MICROSECONDS = 6;

const BlockType = { SectionHeader: 0x0a0d0d0a, InterfaceDescription: 1, InterfaceStatistics: 5, EnhancedPacket: 6 };
const Option = {
  End: 0,
  Comment: 1,
  SectionHardware: 2,
  SectionOs: 3,
  SectionApplication: 4,
  InterfaceName: 2,
  InterfaceDescription: 3,
  InterfaceResolution: 9,
  PacketFlags: 2,
  StatisticsDropped: 5,
};

const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
/** An option's length field has 16 bits. */
const OPTION_BYTES_MAX = 0xffff;
/** Longest UTF-8 sequence. */
const CHARACTER_BYTES_MAX = 4;

export interface CaptureSection {
  readonly hardware: string;
  readonly os: string;
  readonly application: string;
  readonly comment: string;
}

export interface CaptureInterface {
  readonly name: string;
  readonly description: string;
}

export interface CapturePacket {
  /** Number of the interface: its place among the file's interface descriptions, from 0. */
  readonly interfaceId: number;
  /** Time stamp, us; a safe integer >= 0. */
  readonly atUs: number;
  /** As the interface's owner sees it. */
  readonly direction: "inbound" | "outbound";
  /** The receiver would have found a wrong check sequence. */
  readonly crcError: boolean;
  readonly comment: string;
  /** An IP packet. */
  readonly bytes: Uint8Array;
}

/** Begins a file: says what made it. */
export function sectionHeader({ hardware, os, application, comment }: CaptureSection): Uint8Array {
  const options = [
    textOption(Option.Comment, comment),
    textOption(Option.SectionHardware, hardware),
    textOption(Option.SectionOs, os),
    textOption(Option.SectionApplication, application),
  ];
  return block(BlockType.SectionHeader, 16, options, (body) => {
    body.setUint32(0, BYTE_ORDER_MAGIC, true);
    body.setUint16(4, 1, true);
    body.setUint16(6, 0, true);
    // The length of the section is left open (-1): it is still growing.
    body.setBigInt64(8, -1n, true);
  });
}

/** Describes the next interface; they are numbered from 0 in the order of the file. */
export function interfaceDescription({ name, description }: CaptureInterface): Uint8Array {
  const options = [
    textOption(Option.InterfaceName, name),
    textOption(Option.InterfaceDescription, description),
    option(Option.InterfaceResolution, Uint8Array.of(MICROSECONDS)),
  ];
  return block(BlockType.InterfaceDescription, 8, options, (body) => {
    body.setUint16(0, LINKTYPE_RAW, true);
    body.setUint32(4, NO_SNAP_LENGTH, true);
  });
}

/** One packet with its time, direction and comment. */
export function enhancedPacket(packet: CapturePacket): Uint8Array {
  const { interfaceId, atUs, bytes, comment } = packet;
  const options = [textOption(Option.Comment, comment), option(Option.PacketFlags, packetFlags(packet))];
  return block(BlockType.EnhancedPacket, 20 + padded(bytes.length), options, (body, content) => {
    body.setUint32(0, interfaceId, true);
    writeTime(body, 4, atUs);
    body.setUint32(12, bytes.length, true);
    body.setUint32(16, bytes.length, true);
    content.set(bytes, 20);
  });
}

/** Says at the end of a file how many packets are not in it. */
export function interfaceStatistics(interfaceId: number, atUs: number, dropped: number, comment: string): Uint8Array {
  const count = new DataView(new ArrayBuffer(8));
  count.setBigUint64(0, BigInt(dropped), true);
  const options = [textOption(Option.Comment, comment), option(Option.StatisticsDropped, new Uint8Array(count.buffer))];
  return block(BlockType.InterfaceStatistics, 12, options, (body) => {
    body.setUint32(0, interfaceId, true);
    writeTime(body, 4, atUs);
  });
}

/** Bits 0-1: direction; bits 2-4: unicast; bit 24: CRC error. */
function packetFlags({ direction, crcError }: CapturePacket): Uint8Array {
  return Uint8Array.of((direction === "inbound" ? 1 : 2) | (1 << 2), 0, 0, crcError ? 1 : 0);
}

/** Type, length, body, options, and the length again for readers that go backwards. */
function block(
  type: number,
  bodyBytes: number,
  options: readonly Uint8Array[],
  fill: (body: DataView, content: Uint8Array) => void,
): Uint8Array {
  const optionBytes = options.reduce((total, { length }) => total + length, 4);
  const length = 8 + bodyBytes + optionBytes + 4;
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, length, true);
  fill(new DataView(bytes.buffer, 8, bodyBytes), bytes.subarray(8, 8 + bodyBytes));
  let at = 8 + bodyBytes;
  for (const entry of options) {
    bytes.set(entry, at);
    at += entry.length;
  }
  view.setUint32(at, Option.End, true);
  view.setUint32(at + 4, length, true);
  return bytes;
}

const encoder = new TextEncoder();

/** Text is cut where the format could not hold it. */
function textOption(code: number, text: string): Uint8Array {
  return option(code, encoder.encode(text.slice(0, Math.floor(OPTION_BYTES_MAX / CHARACTER_BYTES_MAX))));
}

function option(code: number, value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + padded(value.length));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, code, true);
  view.setUint16(2, value.length, true);
  bytes.set(value, 4);
  return bytes;
}

/** High and low half of a 64-bit count of microseconds. */
function writeTime(body: DataView, at: number, atUs: number): void {
  body.setUint32(at, Math.floor(atUs / 0x1_0000_0000), true);
  body.setUint32(at + 4, atUs % 0x1_0000_0000, true);
}

function padded(bytes: number): number {
  return (bytes + 3) & ~3;
}
