import type { ChannelId, Effects, Message, Role } from "../role.ts";

/**
 * A collector or concentrator between terminals and the access link: stores and forwards whole
 * datagrams, each terminal's on its own onward link. It reads nothing: it holds no key.
 */
export class Hop implements Role {
  readonly name: string;
  readonly #other: ReadonlyMap<ChannelId, ChannelId>;

  /** `lines`: for every terminal its channel towards the terminal and the one towards the station. */
  constructor(name: string, lines: readonly (readonly [ChannelId, ChannelId])[]) {
    this.name = name;
    const other = new Map<ChannelId, ChannelId>();
    for (const [below, above] of lines) {
      other.set(below, above);
      other.set(above, below);
    }
    this.#other = other;
  }

  start(): void {}
  timer(): void {}
  persisted(): void {}

  receive(channel: ChannelId, message: Message, _atUs: number, fx: Effects): void {
    const onward = this.#other.get(channel);
    if (onward !== undefined) fx.send(onward, message);
  }
}
