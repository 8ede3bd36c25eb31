import { SampleStore } from "#core/metrics/sample-store";
import { Trace, type TraceKind } from "#core/trace";

/** Frames per batch when losses are batched to see how bursty they are. */
export const LOSS_BATCH_FRAMES = 50;

/** Counts of one channel over the measured window; traffic runs only inside it. */
export class ChannelRecord {
  offered = 0;
  sent = 0;
  accepted = 0;
  lost = 0;
  late = 0;
  replayed = 0;
  refused = 0;
  retried = 0;
  starvedDropped = 0;
  starvedQueued = 0;
  fellBack = 0;
  unsent = 0;
  downlinkStarved = 0;
  offeredPayload = 0;
  sentPayload = 0;
  acceptedPayload = 0;
  linkAcceptedFrames = 0;
  linkRefusedFrames = 0;
  wireBits = 0;
  padPayload = 0;
  padTag = 0;
  padDownlink = 0;
  blockCipherPayload = 0;
  firstStarvationUs = -1;
  readonly delaysUs = new SampleStore();
  readonly roundTripsUs = new SampleStore();
  /** Losses by batch of LOSS_BATCH_FRAMES sequence numbers. */
  readonly lossBatches: number[] = [];

  trace(atUs: number, kind: TraceKind, a: number, b: number): void {
    switch (kind) {
      case Trace.MessageOffered:
        this.offered++;
        this.offeredPayload += a;
        break;
      case Trace.FrameSent:
        this.sent++;
        this.sentPayload += b;
        this.#batch(a, 0);
        break;
      case Trace.FrameAccepted:
        this.accepted++;
        this.acceptedPayload += b;
        break;
      case Trace.FrameLost:
        this.lost++;
        this.#batch(a, 1);
        break;
      case Trace.PadUsed:
        this.padPayload += a;
        this.padTag += b;
        break;
      case Trace.BlockCipherUsed:
        this.blockCipherPayload += b;
        break;
      case Trace.DownlinkPadUsed:
        this.padDownlink += a + b;
        break;
      case Trace.Delivered:
        this.delaysUs.add(b);
        break;
      case Trace.RoundTrip:
        this.roundTripsUs.add(b);
        break;
      case Trace.Starved:
        this.#starved(atUs, b);
        break;
      default:
        this.#rare(kind);
    }
  }

  #starved(atUs: number, how: number): void {
    if (this.firstStarvationUs < 0) this.firstStarvationUs = atUs;
    if (how === 0) this.starvedDropped++;
    else if (how === 1) this.starvedQueued++;
    else this.fellBack++;
  }

  #rare(kind: TraceKind): void {
    if (kind === Trace.FrameLate) this.late++;
    else if (kind === Trace.FrameReplayed) this.replayed++;
    else if (kind === Trace.FrameRefused) this.refused++;
    else if (kind === Trace.FrameRetried) this.retried++;
    else if (kind === Trace.Unsent) this.unsent++;
    else if (kind === Trace.DownlinkStarved) this.downlinkStarved++;
  }

  #batch(sequence: number, losses: number): void {
    const batch = Math.floor(sequence / LOSS_BATCH_FRAMES);
    while (this.lossBatches.length <= batch) this.lossBatches.push(0);
    this.lossBatches[batch] = (this.lossBatches[batch] as number) + losses;
  }
}
