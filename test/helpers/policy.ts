import type { ChannelPolicy } from "#core/terminal/options";

/** One-time pad with a session MAC, an acknowledgement every 4 frames, no retries; a test changes its own part. */
export function channelPolicy(changes: Partial<ChannelPolicy> = {}): ChannelPolicy {
  return {
    algorithm: "otp",
    blockCipher: "aes-256",
    integrity: "session-mac",
    starvation: "drop",
    starvationQueueMessages: 8,
    sessionLifetimeUs: 3_600_000_000,
    ackEveryFrames: 4,
    retryAttempts: 1,
    retryTimeoutUs: 2_000_000,
    messageBytes: 64,
    payloadBitsPerSecond: 5_120,
    deliveryGrade: "its",
    ...changes,
  };
}
