/** What the header of a frame tells a reader of a capture who has no dissector for it. */
import { decodeHeader, emptyHeader, type FrameHeader, FrameType } from "#core/protocol/header";

/** `access-request`, `data`, ... by number. */
const TYPE_WORDS: ReadonlyMap<number, string> = new Map(
  Object.entries(FrameType).map(([name, number]) => [number, kebabCase(name)]),
);

export interface FrameView {
  /** Number of the pair in the header; null when the bytes are no frame. */
  readonly pair: number | null;
  /** `data 7 of session 1, 480 B otp` */
  readonly text: string;
}

const header: FrameHeader = emptyHeader();

/** Reads the header only; the payload is ciphertext and stays so. */
export function viewFrame(bytes: Uint8Array): FrameView {
  const answer = decodeHeader(bytes, header);
  if (answer !== "ok") return { pair: null, text: `no frame (${answer})` };
  const { type, pair, session, sequence, payloadBytes, algorithm } = header;
  const word = TYPE_WORDS.get(type) as string;
  const cipher = type === FrameType.Data ? ` ${algorithm}` : "";
  return { pair, text: `${word} ${sequence} of session ${session}, ${payloadBytes} B${cipher}` };
}

function kebabCase(name: string): string {
  return name.replace(/\B[A-Z]/g, "-$&").toLowerCase();
}
