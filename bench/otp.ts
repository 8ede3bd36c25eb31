/**
 * How fast one core protects frames of 480 B (category A of the paper's Table I): one-time pad and
 * Poly1305 tag over header and ciphertext, in the three integrity modes, beside a plain XOR loop,
 * block ciphers, and the cipher object per message that node:crypto would have one use.
 */
import { createCipheriv } from "node:crypto";
import { xorInto } from "#core/crypto/bytes";
import { Gcm } from "#core/crypto/gcm";
import { KeystreamPads } from "#core/crypto/keystream-pads";
import { Poly1305Key, poly1305, poly1305Verify } from "#core/crypto/poly1305";
import type { BlockCipherName } from "#core/crypto/port";
import { createPureCrypto } from "#core/crypto/pure";
import { createNativeCrypto } from "../src/drivers/native-crypto.ts";
import { type BenchResult, type Figure, median } from "./figure.ts";

export const name = "otp";

const PAYLOAD_BYTES = 480;
const HEADER_BYTES = 21;
const TAG_BYTES = 16;
const BODY_BYTES = HEADER_BYTES + PAYLOAD_BYTES;
const FRAMES_PER_SECOND_MIN = 400_000;
/** A chunk of key pool, 8 Mbit; offsets walk through it as frames draw on it. */
const POOL_BYTES = 1_000_000;
const ROUNDS = 9;
const ROUND_MS = 60;
const BASELINE = "plain XOR loop, no tag";

interface Contestant {
  readonly name: string;
  /** Protects frame `i`. */
  readonly frame: (i: number) => void;
  readonly limit?: number;
}

const payload = Uint8Array.from({ length: PAYLOAD_BYTES }, (_, i) => i);
const frame = new Uint8Array(BODY_BYTES + TAG_BYTES);
const pool = Uint8Array.from({ length: POOL_BYTES }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24);
const key = pool.slice(0, 32);
const native = createNativeCrypto();

/** Where frame `i` draws `bytes` of the pool. */
function poolOffset(i: number, bytes: number): number {
  return (i % Math.floor(POOL_BYTES / bytes)) * bytes;
}

function wegmanCarter256(): Contestant {
  return {
    name: "pad + tag, wegman-carter-256 (fresh 32 B key)",
    limit: FRAMES_PER_SECOND_MIN,
    frame(i) {
      const at = poolOffset(i, PAYLOAD_BYTES + 32);
      xorInto(frame, HEADER_BYTES, payload, 0, pool, at, PAYLOAD_BYTES);
      poly1305(pool, at + PAYLOAD_BYTES, frame, 0, BODY_BYTES, frame, BODY_BYTES);
    },
  };
}

function wegmanCarter128(): Contestant {
  const hashKey = new Poly1305Key(key);
  return {
    name: "pad + tag, wegman-carter-128 (kept r, fresh pad)",
    limit: FRAMES_PER_SECOND_MIN,
    frame(i) {
      const at = poolOffset(i, PAYLOAD_BYTES + 16);
      xorInto(frame, HEADER_BYTES, payload, 0, pool, at, PAYLOAD_BYTES);
      hashKey.tag(frame, 0, BODY_BYTES, pool, at + PAYLOAD_BYTES, frame, BODY_BYTES);
    },
  };
}

function sessionMac(cipher: BlockCipherName): Contestant {
  const hashKey = new Poly1305Key(key);
  const macKey = cipher === "sm4" ? key.subarray(0, 16) : key;
  const pads = new KeystreamPads(native.blockCipher(cipher, macKey), key.subarray(0, 8));
  return {
    name: `pad + tag, session MAC Poly1305-${cipher}`,
    limit: FRAMES_PER_SECOND_MIN,
    frame(i) {
      const at = poolOffset(i, PAYLOAD_BYTES);
      xorInto(frame, HEADER_BYTES, payload, 0, pool, at, PAYLOAD_BYTES);
      const padAt = pads.seek(i);
      hashKey.tag(frame, 0, BODY_BYTES, pads.bytes, padAt, frame, BODY_BYTES);
    },
  };
}

function receiver(): Contestant {
  const received = new Uint8Array(frame.length);
  const opened = new Uint8Array(PAYLOAD_BYTES);
  xorInto(received, HEADER_BYTES, payload, 0, pool, 0, PAYLOAD_BYTES);
  poly1305(pool, PAYLOAD_BYTES, received, 0, BODY_BYTES, received, BODY_BYTES);
  return {
    name: "verify + unpad, wegman-carter-256",
    frame() {
      const keyAt = PAYLOAD_BYTES;
      if (!poly1305Verify(pool, keyAt, received, 0, BODY_BYTES, received, BODY_BYTES)) {
        throw new Error("a genuine frame was refused");
      }
      xorInto(opened, 0, received, HEADER_BYTES, pool, 0, PAYLOAD_BYTES);
    },
  };
}

function gcm(port: "pure" | "native", cipher: BlockCipherName): Contestant {
  const crypto = port === "pure" ? createPureCrypto() : native;
  const mode = new Gcm(crypto.blockCipher(cipher, cipher === "sm4" ? key.subarray(0, 16) : key));
  const nonce = new Uint8Array(12);
  const counter = new DataView(nonce.buffer);
  const header = frame.subarray(0, HEADER_BYTES);
  const text = frame.subarray(HEADER_BYTES, BODY_BYTES);
  const tag = frame.subarray(BODY_BYTES);
  return {
    name: `${cipher} GCM, kept ${port} cipher`,
    frame(i) {
      counter.setUint32(8, i);
      mode.seal(nonce, header, payload, text, tag);
    },
  };
}

function cipherObjectPerMessage(): Contestant {
  const nonce = new Uint8Array(12);
  const counter = new DataView(nonce.buffer);
  const header = frame.subarray(0, HEADER_BYTES);
  return {
    name: "aes-256 GCM, node cipher object per message",
    frame(i) {
      counter.setUint32(8, i);
      const cipher = createCipheriv("aes-256-gcm", key, nonce);
      cipher.setAAD(header);
      frame.set(cipher.update(payload), HEADER_BYTES);
      cipher.final();
      frame.set(cipher.getAuthTag(), BODY_BYTES);
    },
  };
}

function plainXorLoop(): Contestant {
  const out = new Uint8Array(PAYLOAD_BYTES);
  const pad = pool.slice(0, PAYLOAD_BYTES);
  return {
    name: BASELINE,
    frame() {
      for (let i = 0; i < PAYLOAD_BYTES; i++) out[i] = (payload[i] as number) ^ (pad[i] as number);
    },
  };
}

/** Frames per second over about `ROUND_MS`. */
function round(contestant: Contestant, startFrame: number): { rate: number; frames: number } {
  const start = performance.now();
  let frames = 0;
  let elapsedMs = 0;
  while (elapsedMs < ROUND_MS) {
    for (let i = 0; i < 500; i++) contestant.frame(startFrame + frames + i);
    frames += 500;
    elapsedMs = performance.now() - start;
  }
  return { rate: (frames * 1_000) / elapsedMs, frames };
}

/**
 * Medians over rounds in which every contestant runs in turn, so that a busy moment of the machine
 * hits all alike; the first, warming round is not counted. About six seconds.
 */
export async function benchOtp(): Promise<BenchResult> {
  const contestants = [
    wegmanCarter256(),
    wegmanCarter128(),
    sessionMac("aes-256"),
    sessionMac("sm4"),
    receiver(),
    plainXorLoop(),
    gcm("native", "aes-256"),
    gcm("native", "sm4"),
    gcm("pure", "aes-256"),
    gcm("pure", "sm4"),
    cipherObjectPerMessage(),
  ];
  const rates = contestants.map((): number[] => []);
  const sent = contestants.map(() => 0);
  for (let lap = -1; lap < ROUNDS; lap++) {
    for (const [i, contestant] of contestants.entries()) {
      const { rate, frames } = round(contestant, sent[i] as number);
      sent[i] = (sent[i] as number) + frames;
      if (lap >= 0) (rates[i] as number[]).push(rate);
    }
  }
  const medians = rates.map(median);
  const baseline = medians[contestants.findIndex((contestant) => contestant.name === BASELINE)];
  const figures = contestants.map((contestant, i): Figure => {
    const value = medians[i] as number;
    const ratio = value / (baseline as number);
    const figure = { name: contestant.name, value, unit: "frames/s", ratio };
    return contestant.limit === undefined ? figure : { ...figure, limit: contestant.limit };
  });
  return { figures };
}
