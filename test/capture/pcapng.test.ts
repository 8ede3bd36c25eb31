import assert from "node:assert/strict";
import { test } from "node:test";
import { ipPacket } from "#cli/capture/ip-packet";
import { enhancedPacket, interfaceDescription, interfaceStatistics, sectionHeader } from "#report/pcapng";

const SECTION = { hardware: "emulated", os: "linux", application: "keygrid 1.0.0", comment: "a run" };
const PACKET = {
  interfaceId: 3,
  atUs: 5,
  direction: "inbound",
  crcError: false,
  comment: "",
  bytes: new Uint8Array(5),
} as const;

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

test("every block states its length at both ends, in whole words", () => {
  const blocks: readonly (readonly [number, Uint8Array])[] = [
    [0x0a0d0d0a, sectionHeader(SECTION)],
    [1, interfaceDescription({ name: "access:A/1", description: "x" })],
    [6, enhancedPacket(PACKET)],
    [6, enhancedPacket({ ...PACKET, comment: "量子", bytes: new Uint8Array(1_377) })],
    [5, interfaceStatistics(0, 5, 7, "seven")],
  ];
  for (const [type, block] of blocks) {
    const view = viewOf(block);
    assert.equal(block.length % 4, 0);
    assert.equal(view.getUint32(0, true), type);
    assert.equal(view.getUint32(4, true), block.length);
    assert.equal(view.getUint32(block.length - 4, true), block.length);
  }
});

test("an interface is this, byte for byte", () => {
  const expected = [
    [0x01, 0x00, 0x00, 0x00, 0x30, 0x00, 0x00, 0x00], // type, length 48
    [0x65, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00], // LINKTYPE_RAW, no snap length
    [0x02, 0x00, 0x01, 0x00, 0x41, 0x00, 0x00, 0x00], // if_name "A"
    [0x03, 0x00, 0x01, 0x00, 0x42, 0x00, 0x00, 0x00], // if_description "B"
    [0x09, 0x00, 0x01, 0x00, 0x06, 0x00, 0x00, 0x00], // if_tsresol 10^-6
    [0x00, 0x00, 0x00, 0x00, 0x30, 0x00, 0x00, 0x00], // end of options, length
  ].flat();
  assert.deepEqual([...interfaceDescription({ name: "A", description: "B" })], expected);
});

test("a time stamp beyond 32 bits keeps both halves", () => {
  const atUs = 285 * 365 * 86_400e6 + 1;
  const view = viewOf(enhancedPacket({ ...PACKET, atUs }));
  assert.equal(view.getUint32(12, true) * 2 ** 32 + view.getUint32(16, true), atUs);
});

test("text that the format cannot hold is cut, not written with a wrong length", () => {
  const block = enhancedPacket({ ...PACKET, comment: "量".repeat(100_000) });
  const at = 8 + 20 + 8;
  assert.equal(viewOf(block).getUint16(at, true), 1);
  const length = viewOf(block).getUint16(at + 2, true);
  assert.match(new TextDecoder("utf-8", { fatal: true }).decode(block.subarray(at + 4, at + 4 + length)), /^量+$/);
});

for (const length of [0, 1, 1_377]) {
  test(`a packet with ${length} bytes states its length, and its checksum sums up to all ones`, () => {
    const payload = Uint8Array.from({ length }, (_, i) => i & 255);
    const bytes = ipPacket([10, 1, 0, 1], [10, 0, 0, 1], payload);
    assert.equal(viewOf(bytes).getUint16(2), 20 + length);
    assert.equal(onesSum(bytes.subarray(0, 20)), 0xffff);
    assert.deepEqual(bytes.subarray(20), payload);
  });
}

/** RFC 1071, one carry at a time. */
function onesSum(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) {
    sum += ((bytes[i] as number) << 8) | (bytes[i + 1] ?? 0);
    sum = (sum & 0xffff) + (sum >> 16);
  }
  return sum;
}
