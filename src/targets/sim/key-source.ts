import { PadStream } from "#core/crypto/pad-stream";
import { BLOCK_KEY_BYTES, type CryptoPort } from "#core/crypto/port";
import { DerivedMaterial, type KeyMaterial, StoredMaterial } from "#core/key-pool/material";
import type { BlockKey } from "#core/keys/pair";
import type { Direction } from "#core/policy";
import type { KeyEncryptionKeys } from "#core/protocol/key-wrap";
import { RandomStream } from "#core/random/random-stream";
import type { Pilot } from "#pilot/pilot";
import type { RunChannel } from "./channel.ts";

/**
 * Where secret key comes from in a simulated run: a seeded stream per pair (test keys), or the
 * operating system. Derived material is a stream that both ends compute from one pair secret.
 */
export class KeySource {
  readonly #streams = new Map<number, (bytes: number) => Uint8Array>();
  readonly #channels: readonly RunChannel[];
  readonly #pilot: Pilot;
  readonly #osRandom: (bytes: number) => Uint8Array;
  readonly #crypto: CryptoPort;
  readonly #secrets = new Map<number, Uint8Array>();
  readonly #lanes = new Map<string, PadStream>();
  readonly #wraps = new Map<number, KeyEncryptionKeys>();

  constructor(
    pilot: Pilot,
    channels: readonly RunChannel[],
    crypto: CryptoPort,
    osRandom: (bytes: number) => Uint8Array,
  ) {
    this.#pilot = pilot;
    this.#channels = channels;
    this.#crypto = crypto;
    this.#osRandom = osRandom;
  }

  /** Next `bytes` of the pair's key, or their number for derived material. */
  draw(pair: number, bytes: number): BlockKey {
    const channel = this.#channels[pair] as RunChannel;
    if (channel.group.keyPolicy.keyMaterial === "derived") return bytes;
    return this.#stream(channel)(bytes);
  }

  /**
   * Keys that a wrapped pair's terminal and courier were given at commissioning, from a stream of their
   * own. A copy for each end.
   */
  keyEncryptionKeys(channel: RunChannel): KeyEncryptionKeys {
    let keys = this.#wraps.get(channel.id);
    if (keys === undefined) {
      const seeded = this.#pilot.entropy === "seeded";
      const draw = seeded ? seededBytes(this.#pilot.seed, `kek/${channel.name}`) : this.#osRandom;
      const bytes = BLOCK_KEY_BYTES[channel.policy.blockCipher];
      keys = { down: draw(bytes), up: draw(bytes) };
      this.#wraps.set(channel.id, keys);
    }
    return { down: keys.down.slice(), up: keys.up.slice() };
  }

  material(channel: RunChannel, direction: Direction): KeyMaterial {
    if (channel.group.keyPolicy.keyMaterial === "stored") return new StoredMaterial();
    const lane = this.#lane(channel, direction);
    return new DerivedMaterial((offset, length, out, outOffset) => lane.read(offset, length, out, outOffset));
  }

  /** One for both ends: they would compute the same, and in a large fleet that is most of the work. */
  #lane(channel: RunChannel, direction: Direction): PadStream {
    const name = `${direction}/${channel.id}`;
    let lane = this.#lanes.get(name);
    if (lane === undefined) {
      lane = new PadStream(this.#crypto, this.#secret(channel), direction === "up" ? 0 : 1);
      this.#lanes.set(name, lane);
    }
    return lane;
  }

  #stream(channel: RunChannel): (bytes: number) => Uint8Array {
    let stream = this.#streams.get(channel.id);
    if (stream === undefined) {
      stream = this.#pilot.entropy === "os" ? this.#osRandom : seededBytes(this.#pilot.seed, `key/${channel.name}`);
      this.#streams.set(channel.id, stream);
    }
    return stream;
  }

  #secret(channel: RunChannel): Uint8Array {
    let secret = this.#secrets.get(channel.id);
    if (secret === undefined) {
      secret = this.#stream(channel)(32);
      this.#secrets.set(channel.id, secret);
    }
    return secret;
  }
}

function seededBytes(seed: number, name: string): (bytes: number) => Uint8Array {
  const stream = new RandomStream(seed, name);
  return (bytes) => {
    const out = new Uint8Array(bytes);
    stream.bytes(out, 0, bytes);
    return out;
  };
}
