/** An emulated datagram as an IPv4 packet, so that every reader of captures knows who sent it to whom. */

const HEADER_BYTES = 20;
const VERSION_AND_HEADER_WORDS = 0x45;
const DO_NOT_FRAGMENT = 0x4000;
const TIME_TO_LIVE = 64;
/**
 * IANA: any private encryption scheme. Not UDP: Wireshark guesses at the payload of a port that it
 * does not know, and takes an access request for a DNS query.
 */
const PROTOCOL = 99;

/** An IPv4 address, most significant byte first. */
export type Ipv4 = readonly [number, number, number, number];

/** Wraps `payload` (at most 65,515 bytes); the header checksum is right. */
export function ipPacket(source: Ipv4, destination: Ipv4, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + payload.length);
  const header = new DataView(bytes.buffer, 0, HEADER_BYTES);
  header.setUint8(0, VERSION_AND_HEADER_WORDS);
  header.setUint16(2, bytes.length);
  header.setUint16(6, DO_NOT_FRAGMENT);
  header.setUint8(8, TIME_TO_LIVE);
  header.setUint8(9, PROTOCOL);
  bytes.set(source, 12);
  bytes.set(destination, 16);
  header.setUint16(10, checksum(header));
  bytes.set(payload, HEADER_BYTES);
  return bytes;
}

/** Complement of the ones' complement sum of all words (RFC 1071). */
function checksum(header: DataView): number {
  let sum = 0;
  for (let at = 0; at < HEADER_BYTES; at += 2) sum += header.getUint16(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
