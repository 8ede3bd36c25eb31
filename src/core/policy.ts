/** How a channel uses quantum key. The words are the pilot file's. */
export type Algorithm = "otp" | "aes-256-gcm" | "sm4-gcm";
export type Integrity = "session-mac" | "wegman-carter-128" | "wegman-carter-256";
/** What a terminal does with a message that its pool cannot serve. */
export type Starvation = "drop" | "queue" | "block-cipher";
/** How keys reach a terminal: module beside the key server, wrapped over the access network, by key carrier. */
export type Delivery = "colocated" | "wrapped" | "carrier";
export type Direction = "up" | "down";
/** Weakest link of a session: information-theoretic, computational, classical. */
export type Grade = "its" | "computational" | "classical";
