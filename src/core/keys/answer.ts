import { US_PER_S } from "../time.ts";
import type { KeyAnswerWord, KeyRequest } from "./messages.ts";

/** What a key server knows when it decides. */
export interface SupplySituation {
  /** The pair is registered here. */
  readonly known: boolean;
  /** A quantum link could supply the pair now. */
  readonly online: boolean;
  /** It is being supplied already. */
  readonly generating: boolean;
  readonly keyRateBitsPerSecond: number;
  /** Requests waiting before this one. */
  readonly ahead: number;
  readonly queueMax: number;
}

export interface Decision {
  readonly answer: KeyAnswerWord;
  readonly reason: string;
  readonly position: number;
  readonly withinUs: number;
}

/**
 * Step 5, the four answers: serve from stock; start distribution; queue with a position and a
 * deadline when distribution already runs; refuse with a reason.
 */
export function decideAnswer(request: KeyRequest, situation: SupplySituation): Decision {
  if (!situation.known) return refuse("unknown pair");
  if (!(request.needBits > 0) || !(request.rateBitsPerSecond >= 0)) return refuse("bad request");
  if (request.stockBits >= request.needBits) {
    return { answer: "serve", reason: "in stock", position: 0, withinUs: 0 };
  }
  if (!situation.online || situation.keyRateBitsPerSecond <= 0) return refuse("no stock and no quantum link");
  if (situation.ahead >= situation.queueMax) return refuse("queue full");
  const missingBits = request.needBits - request.stockBits;
  const withinUs = Math.ceil((missingBits * US_PER_S) / situation.keyRateBitsPerSecond);
  const position = situation.ahead + 1;
  if (!situation.generating) return { answer: "start", reason: "distribution started", position, withinUs };
  return { answer: "queue", reason: "distribution runs", position, withinUs };
}

function refuse(reason: string): Decision {
  return { answer: "refuse", reason, position: 0, withinUs: 0 };
}
