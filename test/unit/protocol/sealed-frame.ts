import type { BlockCipherName, CryptoPort } from "#core/crypto/port";
import type { Algorithm, Integrity } from "#core/policy";
import { emptyHeader, type FrameHeader } from "#core/protocol/header";
import { Protection } from "#core/protocol/protection";
import { sessionMaterialBytes } from "#core/protocol/session-material";
import { frameBytes, tagKeyBytes } from "#core/protocol/size";
import { patterned } from "#test/helpers/patterned";

export const INTEGRITIES: readonly Integrity[] = ["session-mac", "wegman-carter-128", "wegman-carter-256"];
export const CIPHERS: readonly BlockCipherName[] = ["aes-256", "sm4"];

/** How a frame is protected: under one-time pad, or under the session's block cipher. */
export interface Mode {
  readonly integrity: Integrity;
  readonly cipher: BlockCipherName;
  readonly pad: boolean;
}

/** Every way there is to protect a frame. */
export const MODES: readonly Mode[] = CIPHERS.flatMap((cipher) =>
  INTEGRITIES.flatMap((integrity) => [true, false].map((pad) => ({ integrity, cipher, pad }))),
);

export function modeName({ integrity, cipher, pad }: Mode): string {
  return `${pad ? "one-time pad" : "GCM"}, ${cipher}, ${integrity}`;
}

export function protection(crypto: CryptoPort, mode: Mode, session = 7, materialStart = 3): Protection {
  const material = patterned(sessionMaterialBytes(mode.cipher), materialStart);
  return new Protection(crypto, mode.cipher, mode.integrity, material, session);
}

export function padFor(mode: Mode, payloadBytes: number, start = 11): Uint8Array {
  return patterned(payloadBytes + tagKeyBytes(mode.integrity), start);
}

export function dataHeader(mode: Mode, payloadBytes: number, changes: Partial<FrameHeader> = {}): FrameHeader {
  const cipher: Algorithm = mode.cipher === "sm4" ? "sm4-gcm" : "aes-256-gcm";
  const header = { ...emptyHeader(), algorithm: mode.pad ? ("otp" as const) : cipher, integrity: mode.integrity };
  return { ...header, pair: 5, session: 7, sequence: 9, poolOffset: mode.pad ? 1_000 : 0, payloadBytes, ...changes };
}

/** Seals `payload` and returns the whole frame; the pad is the test's own and is wiped. */
export function seal(
  by: Protection,
  mode: Mode,
  header: FrameHeader,
  payload: Uint8Array,
  pad?: Uint8Array,
): Uint8Array {
  const frame = new Uint8Array(frameBytes(payload.length));
  if (mode.pad) by.sealWithPad(header, payload, pad ?? padFor(mode, payload.length), frame);
  else by.sealWithCipher(header, payload, frame);
  return frame;
}

/** Opens a frame to `out`. */
export function open(by: Protection, mode: Mode, header: FrameHeader, frame: Uint8Array, out: Uint8Array): boolean {
  if (mode.pad) return by.openWithPad(header, frame, padFor(mode, header.payloadBytes), out);
  return by.openWithCipher(header, frame, out);
}
