import type { ModuleMessage, QuantumReply, QuantumRequest } from "../keys/messages.ts";
import { type BlockKey, keyBytes } from "../keys/pair.ts";
import type { ChannelId, Effects, Message, Role } from "../role.ts";

/** Blocks of one pair that a quantum server keeps for its key server; the oldest goes first. */
export const QUANTUM_BUFFER_BLOCKS = 32;

export interface QuantumServerOptions {
  readonly site: string;
  readonly keyServer: ChannelId;
  /** Channel to the QKD module that serves a pair. */
  readonly modules: ReadonlyMap<number, ChannelId>;
  /** Quantum link behind each of those channels. */
  readonly links: ReadonlyMap<ChannelId, string>;
  /** Name of a pair in events, `A/1`. */
  readonly nameOf: (pair: number) => string;
}

interface PairBuffer {
  generating: boolean;
  /** A request of the application waits: the next block is step 6 of its negotiation. */
  awaited: boolean;
  readonly blocks: Map<number, BlockKey>;
  /** received = read + destroyed + in the buffer. */
  receivedBits: number;
  readBits: number;
  destroyedBits: number;
}

/**
 * Key generation control of one site: drives the QKD module and holds finished blocks until the key
 * server reads them. Every request of the key server shows up as an event.
 */
export class QuantumServer implements Role {
  readonly name: string;
  readonly #options: QuantumServerOptions;
  readonly #pairs = new Map<number, PairBuffer>();

  constructor(options: QuantumServerOptions) {
    this.name = `quantum-server:${options.site}`;
    this.#options = options;
  }

  start(): void {}
  timer(): void {}
  persisted(): void {}

  receive(channel: ChannelId, raw: Message, _atUs: number, fx: Effects): void {
    if (channel === this.#options.keyServer) this.#fromKeyServer(raw as QuantumRequest, fx);
    else this.#fromModule(channel, raw as ModuleMessage, fx);
  }

  /** Books of one pair: key from the module, read by the key server, destroyed, and still held; bits. */
  books(pair: number): { receivedBits: number; readBits: number; destroyedBits: number; storedBits: number } {
    const buffer = this.#buffer(pair);
    const { receivedBits, readBits, destroyedBits } = buffer;
    return { receivedBits, readBits, destroyedBits, storedBits: storedBits(buffer) };
  }

  #fromModule(channel: ChannelId, message: ModuleMessage, fx: Effects): void {
    if (message.kind === "module-state") {
      this.#reply(fx, { kind: "quantum-link", link: this.#options.links.get(channel) ?? "", up: message.up });
    }
    if (message.kind !== "module-block") return;
    const buffer = this.#buffer(message.pair);
    const bits = keyBytes(message.key) * 8;
    buffer.receivedBits += bits;
    buffer.blocks.set(message.block, message.key);
    if (buffer.blocks.size > QUANTUM_BUFFER_BLOCKS) this.#overflow(message.pair, buffer, fx);
    if (buffer.awaited) {
      buffer.awaited = false;
      fx.emit({ kind: "step", step: 6, channel: this.#options.nameOf(message.pair) });
    }
    this.#reply(fx, { kind: "quantum-ready", pair: message.pair, block: message.block, bits });
  }

  #overflow(pair: number, buffer: PairBuffer, fx: Effects): void {
    const oldest = buffer.blocks.keys().next().value as number;
    const bits = keyBytes(buffer.blocks.get(oldest) as BlockKey) * 8;
    buffer.blocks.delete(oldest);
    buffer.destroyedBits += bits;
    const pool = `quantum-server/${this.#options.nameOf(pair)}`;
    fx.emit({ kind: "key-destroyed", pool, bits, reason: "buffer full" });
  }

  #fromKeyServer(message: QuantumRequest, fx: Effects): void {
    const buffer = this.#buffer(message.pair);
    switch (message.kind) {
      case "quantum-request":
        this.#report(fx, message.pair, "request", 0);
        buffer.generating = true;
        buffer.awaited ||= message.awaited;
        this.#command({ kind: "module-start", pair: message.pair }, fx);
        break;
      case "quantum-stop":
        this.#report(fx, message.pair, "stop", 0);
        buffer.generating = false;
        this.#command({ kind: "module-stop", pair: message.pair }, fx);
        break;
      case "quantum-status": {
        const bits = storedBits(buffer);
        this.#report(fx, message.pair, "status", bits);
        const { generating } = buffer;
        this.#reply(fx, { kind: "quantum-state", pair: message.pair, generating, storedBits: bits });
        break;
      }
      case "quantum-read": {
        const key = buffer.blocks.get(message.block);
        if (key === undefined) return;
        buffer.blocks.delete(message.block);
        buffer.readBits += keyBytes(key) * 8;
        this.#report(fx, message.pair, "read", keyBytes(key) * 8);
        this.#reply(fx, { kind: "quantum-key", pair: message.pair, block: message.block, key });
        break;
      }
    }
  }

  #command(command: Extract<ModuleMessage, { pair: number }>, fx: Effects): void {
    const module = this.#options.modules.get(command.pair);
    if (module !== undefined) fx.send(module, command);
  }

  #report(fx: Effects, pair: number, request: "request" | "read" | "status" | "stop", bits: number): void {
    fx.emit({ kind: "quantum", pair: this.#options.nameOf(pair), request, bits });
  }

  #reply(fx: Effects, reply: QuantumReply): void {
    fx.send(this.#options.keyServer, reply);
  }

  #buffer(pair: number): PairBuffer {
    let buffer = this.#pairs.get(pair);
    if (buffer === undefined) {
      buffer = {
        generating: false,
        awaited: false,
        blocks: new Map(),
        receivedBits: 0,
        readBits: 0,
        destroyedBits: 0,
      };
      this.#pairs.set(pair, buffer);
    }
    return buffer;
  }
}

function storedBits({ blocks }: PairBuffer): number {
  let bits = 0;
  for (const key of blocks.values()) bits += keyBytes(key) * 8;
  return bits;
}
