/** Messages inside the master station: gateway, encryption machine, master application. */
export type StationMessage =
  /** The encryption machine authenticated the pair (or ended its session). */
  | { readonly kind: "admit"; readonly pair: number; readonly on: boolean }
  /** Authenticated plaintext for the master application. */
  | { readonly kind: "plaintext"; readonly pair: number; readonly sequence: number; readonly bytes: Uint8Array };
