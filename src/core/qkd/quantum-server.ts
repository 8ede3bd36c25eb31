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
}

interface PairBuffer {
  generating: boolean;
  readonly blocks: Map<number, BlockKey>;
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
    else this.#fromModule(raw as ModuleMessage, fx);
  }

  #fromModule(message: ModuleMessage, fx: Effects): void {
    if (message.kind === "module-state") this.#reply(fx, { kind: "quantum-link", up: message.up });
    if (message.kind !== "module-block") return;
    const buffer = this.#buffer(message.pair);
    buffer.blocks.set(message.block, message.key);
    if (buffer.blocks.size > QUANTUM_BUFFER_BLOCKS) this.#overflow(message.pair, buffer, fx);
    const bits = keyBytes(message.key) * 8;
    this.#reply(fx, { kind: "quantum-ready", pair: message.pair, block: message.block, bits });
  }

  #overflow(pair: number, buffer: PairBuffer, fx: Effects): void {
    const oldest = buffer.blocks.keys().next().value as number;
    const bits = keyBytes(buffer.blocks.get(oldest) as BlockKey) * 8;
    buffer.blocks.delete(oldest);
    fx.emit({ kind: "key-destroyed", pool: `quantum-server/${pair}`, bits, reason: "buffer full" });
  }

  #fromKeyServer(message: QuantumRequest, fx: Effects): void {
    const buffer = this.#buffer(message.pair);
    switch (message.kind) {
      case "quantum-request":
        this.#report(fx, message.pair, "request", 0);
        buffer.generating = true;
        this.#command({ kind: "module-start", pair: message.pair }, fx);
        break;
      case "quantum-stop":
        this.#report(fx, message.pair, "stop", 0);
        buffer.generating = false;
        this.#command({ kind: "module-stop", pair: message.pair }, fx);
        break;
      case "quantum-status": {
        let storedBits = 0;
        for (const key of buffer.blocks.values()) storedBits += keyBytes(key) * 8;
        this.#report(fx, message.pair, "status", storedBits);
        this.#reply(fx, { kind: "quantum-state", pair: message.pair, generating: buffer.generating, storedBits });
        break;
      }
      case "quantum-read": {
        const key = buffer.blocks.get(message.block);
        if (key === undefined) return;
        buffer.blocks.delete(message.block);
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
    fx.emit({ kind: "quantum", pair: String(pair), request, bits });
  }

  #reply(fx: Effects, reply: QuantumReply): void {
    fx.send(this.#options.keyServer, reply);
  }

  #buffer(pair: number): PairBuffer {
    let buffer = this.#pairs.get(pair);
    if (buffer === undefined) {
      buffer = { generating: false, blocks: new Map() };
      this.#pairs.set(pair, buffer);
    }
    return buffer;
  }
}
