/**
 * Per-frame facts. They are numbers because there are millions of them: each is chained into the
 * run hash of the entity that reported it and counted by the recorder. `subject` is the channel
 * index of the terminal-to-master relation that the fact belongs to.
 */
export const Trace = {
  /** A message became a frame: a = sequence, b = payload bits. */
  FrameSent: 1,
  /** The frame was protected by one-time pad: a = payload pad bits, b = tag key bits. */
  PadUsed: 2,
  /** The frame was protected by a block cipher: a = sequence, b = payload bits. */
  BlockCipherUsed: 3,
  /** The encryption machine accepted a frame: a = sequence, b = payload bits. */
  FrameAccepted: 4,
  /** The sequence number left the replay window unseen: a = sequence. */
  FrameLost: 5,
  /** Arrived behind the replay window, after being counted lost: a = sequence. */
  FrameLate: 6,
  /** Arrived again: a = sequence. */
  FrameReplayed: 7,
  /** Refused before it touched window or pool: a = `Refusal` number. */
  FrameRefused: 8,
  /** Authenticated plaintext reached the master application: a = sequence, b = access delay in us. */
  Delivered: 9,
  /** The pool could not serve a message: a = payload bits, b = 0 dropped, 1 queued, 2 fell back. */
  Starved: 10,
  /** An identical frame was sent again: a = sequence, b = wire bits. */
  FrameRetried: 11,
  /** Downlink one-time key used (acknowledgements, commands): a = pad bits, b = tag key bits. */
  DownlinkPadUsed: 12,
  /** The down pool could not serve an acknowledgement, which was withheld: a = payload bits. */
  DownlinkStarved: 13,
  /** A message was handed over by the application: a = payload bits. */
  MessageOffered: 15,
  /** Round trip of an acknowledged frame: a = sequence, b = us. */
  RoundTrip: 16,
  /** A message was given up without a session to send it in: a = payload bits. */
  Unsent: 17,
  /** A courier sent a chunk of a key block: a = sequence, b = key bits in it. */
  KeyChunkSent: 18,
  /** It sent the identical frame again: a = sequence, b = frame bits. */
  KeyChunkRepeated: 19,
} as const;

export type TraceKind = (typeof Trace)[keyof typeof Trace];
