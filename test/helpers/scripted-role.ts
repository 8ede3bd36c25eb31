import type { ChannelId, Effects, Message, Role } from "#core/role";

/** A message of a test: any plain object that a driver carries without looking into it. */
export function note(text: string): Message {
  return { kind: "quantum-link", link: text, up: true };
}

export function textOf(message: Message): string {
  return message instanceof Uint8Array ? Buffer.from(message).toString("latin1") : (message as { link: string }).link;
}

export interface Script {
  readonly start?: (fx: Effects, atUs: number) => void;
  readonly receive?: (text: string, fx: Effects, atUs: number, channel: ChannelId) => void;
  readonly timer?: (timerId: number, fx: Effects, atUs: number) => void;
  readonly persisted?: (token: number, fx: Effects, atUs: number) => void;
}

/** A role that logs all that a driver tells it, `atUs what`, and then does what its script says. */
export class ScriptedRole implements Role {
  readonly name = "scripted";
  readonly #log: string[];
  readonly #script: Script;

  constructor(log: string[], script: Script = {}) {
    this.#log = log;
    this.#script = script;
  }

  start(atUs: number, fx: Effects): void {
    this.#log.push(`${atUs} start`);
    this.#script.start?.(fx, atUs);
  }

  receive(channel: ChannelId, message: Message, atUs: number, fx: Effects): void {
    this.#log.push(`${atUs} ${textOf(message)}`);
    this.#script.receive?.(textOf(message), fx, atUs, channel);
  }

  timer(timerId: number, atUs: number, fx: Effects): void {
    this.#log.push(`${atUs} timer ${timerId}`);
    this.#script.timer?.(timerId, fx, atUs);
  }

  persisted(token: number, atUs: number, fx: Effects): void {
    this.#log.push(`${atUs} persisted ${token}`);
    this.#script.persisted?.(token, fx, atUs);
  }
}
