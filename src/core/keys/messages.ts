/** Messages of the key management plane: reliable, ordered channels inside and between sites. */
import type { BlockKey } from "./pair.ts";

/** The application (the encryption machine) asks its key server for key: step 4. */
export interface KeyRequest {
  readonly kind: "key-request";
  readonly request: number;
  readonly pair: number;
  readonly use: "encryption" | "authentication";
  /** Key the asker needs before it can start; bits. */
  readonly needBits: number;
  /** Key it will use from then on; bit/s. */
  readonly rateBitsPerSecond: number;
  /** What the pair's pool at the asker holds; bits. */
  readonly stockBits: number;
}

/** The four answers of step 5. */
export type KeyAnswerWord = "serve" | "start" | "queue" | "refuse";

export interface KeyAnswer {
  readonly kind: "key-answer";
  readonly request: number;
  readonly pair: number;
  readonly answer: KeyAnswerWord;
  readonly reason: string;
  /** Place in the queue, 1 = next; 0 when not queued. */
  readonly position: number;
  /** When a queued request is expected to be served; us from now, 0 when not queued. */
  readonly withinUs: number;
}

/** Key server to quantum server: the four requests that are visible in every trace. */
export type QuantumRequest =
  /** `awaited`: a request of the application waits for the key. */
  | { readonly kind: "quantum-request"; readonly pair: number; readonly awaited: boolean }
  | { readonly kind: "quantum-read"; readonly pair: number; readonly block: number }
  | { readonly kind: "quantum-status"; readonly pair: number }
  | { readonly kind: "quantum-stop"; readonly pair: number };

/** Quantum server to key server. */
export type QuantumReply =
  | { readonly kind: "quantum-ready"; readonly pair: number; readonly block: number; readonly bits: number }
  | { readonly kind: "quantum-key"; readonly pair: number; readonly block: number; readonly key: BlockKey }
  | { readonly kind: "quantum-state"; readonly pair: number; readonly generating: boolean; readonly storedBits: number }
  | { readonly kind: "quantum-link"; readonly link: string; readonly up: boolean };

/** Quantum server to its QKD module, and what the module yields. */
export type ModuleMessage =
  | { readonly kind: "module-start"; readonly pair: number }
  | { readonly kind: "module-stop"; readonly pair: number }
  | { readonly kind: "module-block"; readonly pair: number; readonly block: number; readonly key: BlockKey }
  | { readonly kind: "module-state"; readonly up: boolean };

/** Between the two key servers of a link. The access side assigns pool offsets, so both ends agree. */
export type PeerMessage =
  /** Asks the other side to have key generated for the pair, or to stop. */
  | { readonly kind: "supply"; readonly pair: number; readonly on: boolean }
  /** The access side holds the block and proposes where it goes. */
  | {
      readonly kind: "confirm";
      readonly pair: number;
      readonly block: number;
      readonly offset: number;
      readonly digest: number;
      /** First byte that the terminal does not hold: what lies from there to `offset` was given up. */
      readonly from: number;
    }
  /** The master side has the same block and its application has stored it. */
  | { readonly kind: "confirmed"; readonly pair: number; readonly block: number }
  /** The blocks differ or one is missing: both sides destroy it. */
  | { readonly kind: "void"; readonly pair: number; readonly block: number };

/** Key server to the holder of a pool copy (encryption machine, terminal), and its receipt. */
export type DeliveryMessage =
  /** The access side never got what lies there: the holder destroys what it has of it. */
  | { readonly kind: "key-void"; readonly pair: number; readonly offset: number; readonly bytes: number }
  /** Asks the holder how much it can take: the key server restarted. */
  | { readonly kind: "key-room"; readonly pair: number }
  | {
      readonly kind: "key-block";
      readonly pair: number;
      readonly block: number;
      readonly offset: number;
      readonly key: BlockKey;
      readonly origin: "generated" | "injected";
    }
  /**
   * `freeBits`: what the holder can still take; `levelBits`: what it holds; `receivedBytes`: first byte of
   * the pair's stream behind everything it holds durably. `block` -1: status only.
   */
  | {
      readonly kind: "key-stored";
      readonly pair: number;
      readonly block: number;
      readonly freeBits: number;
      readonly levelBits: number;
      readonly receivedBytes: number;
    };

export type KeyPlaneMessage =
  | KeyRequest
  | KeyAnswer
  | QuantumRequest
  | QuantumReply
  | ModuleMessage
  | PeerMessage
  | DeliveryMessage;
