import { enhancedPacket, interfaceDescription, interfaceStatistics, sectionHeader } from "#report/pcapng";
import type { CapturedDatagram } from "#targets/target";
import type { BoundedFile } from "../output/bounded-file.ts";
import { viewFrame } from "./frame-view.ts";
import { type Ipv4, ipPacket } from "./ip-packet.ts";

/** The master station's end of every access link, and the substation's of every link that key comes over. */
const GATEWAY: Ipv4 = [10, 0, 0, 1];
const COURIER: Ipv4 = [10, 0, 0, 2];
/** Terminals count up from here by pair number. */
const FIRST_TERMINAL = 0x0a_01_00_01;
const ADDRESSES = 0x0a_ff_ff_ff - FIRST_TERMINAL;
const NOTHING = new Uint8Array(0);

/** What the first lines of a capture say about the run. */
export interface CaptureFacts {
  readonly keygrid: string;
  readonly platform: string;
  readonly target: string;
  readonly comment: string;
}

interface CapturedLink {
  readonly interfaceId: number;
  /** Known from the first whole frame on the link. */
  pair: number | null;
}

/**
 * capture.pcapng: what was offered to every link, also what the link then lost. One interface a
 * link, named like it; its owner is the terminal, so `up` is outbound. Time stamps are the run's own
 * time, from 0, as in events.ndjson.
 */
export class Capture {
  readonly #file: BoundedFile;
  readonly #links = new Map<string, CapturedLink>();
  #holdsPackets = false;
  #lastUs = 0;

  constructor(file: BoundedFile, { keygrid, platform, target, comment }: CaptureFacts) {
    this.#file = file;
    const hardware = `emulated access links of target ${target}`;
    file.append(sectionHeader({ hardware, os: platform, application: `keygrid ${keygrid}`, comment }));
  }

  append(datagram: CapturedDatagram): void {
    // What is not kept need not be built; the file counts it.
    if (this.#file.dropped > 0) return this.#file.append(NOTHING);
    const known = this.#links.get(datagram.link);
    const link = known ?? { interfaceId: this.#links.size, pair: null };
    const packet = this.#packet(datagram, link);
    this.#lastUs = datagram.atUs;
    if (known !== undefined) return this.#file.append(packet);
    // One entry with the interface's first packet: where the limit cuts, no packet loses its interface.
    this.#links.set(datagram.link, link);
    const description = `terminal side of link ${datagram.link}; up is outbound`;
    this.#file.append(concatenate(interfaceDescription({ name: datagram.link, description }), packet));
    this.#holdsPackets ||= this.#file.dropped === 0;
  }

  get dropped(): number {
    return this.#file.dropped;
  }

  /** Says in the file what is not in it. */
  finish(): void {
    const { dropped } = this.#file;
    // Statistics belong to an interface; a file that holds not even one packet has none.
    if (dropped > 0 && this.#holdsPackets) {
      const comment = `${dropped} datagram(s) beyond the size limit are not in this file`;
      this.#file.appendBeyondLimit(interfaceStatistics(0, this.#lastUs, dropped, comment));
    }
    this.#file.close();
  }

  #packet({ atUs, link: name, direction, bytes, fate }: CapturedDatagram, link: CapturedLink): Uint8Array {
    const { pair, text } = viewFrame(bytes);
    link.pair ??= pair;
    const terminal = terminalAddress(link.pair ?? 0);
    const farEnd = name.startsWith("delivery") ? COURIER : GATEWAY;
    const outcome = fate === "delivered" ? fate : `lost: ${fate}`;
    return enhancedPacket({
      interfaceId: link.interfaceId,
      atUs,
      direction: direction === "up" ? "outbound" : "inbound",
      crcError: fate === "bit-error",
      comment: `${name} ${direction}; ${text}; ${outcome}`,
      bytes: direction === "up" ? ipPacket(terminal, farEnd, bytes) : ipPacket(farEnd, terminal, bytes),
    });
  }
}

function terminalAddress(pair: number): Ipv4 {
  const address = FIRST_TERMINAL + (pair % ADDRESSES);
  return [address >>> 24, (address >>> 16) & 255, (address >>> 8) & 255, address & 255];
}

function concatenate(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
