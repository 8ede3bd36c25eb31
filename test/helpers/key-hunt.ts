/** Looks for key bytes in texts: hexadecimal, base64, and lists of decimal numbers. */

/** Bytes that must coincide: by chance that happens once in 2^64 places. */
const PROBE_BYTES = 8;

export class KeyHunt {
  readonly #probes = new Set<string>();

  /** Remembers every run of eight bytes of this key. */
  add(key: Uint8Array): void {
    const hex = Buffer.from(key).toString("hex");
    for (let at = 0; at + 2 * PROBE_BYTES <= hex.length; at += 2) {
      const probe = hex.slice(at, at + 2 * PROBE_BYTES);
      // Wiped or constant stretches are no secret, and would be found everywhere.
      if (!/^(..)\1*$/.test(probe)) this.#probes.add(probe);
    }
  }

  get size(): number {
    return this.#probes.size;
  }

  /** The first place of `text` that holds key; null when there is none. */
  find(text: string): string | null {
    return this.#inHex(text) ?? this.#inBase64(text) ?? this.#inDecimals(text);
  }

  #inHex(text: string): string | null {
    for (const [run] of text.matchAll(/[0-9a-fA-F]{16,}/g)) {
      for (let at = 0; at + 16 <= run.length; at++) {
        if (this.#probes.has(run.slice(at, at + 16).toLowerCase())) return run.slice(0, 80);
      }
    }
    return this.#find(text, /(?:\b[0-9a-fA-F]{2}[\s:,]+){7,}[0-9a-fA-F]{2}\b/g, (run) =>
      Buffer.from(run.replace(/[^0-9a-fA-F]/g, ""), "hex"),
    );
  }

  #inBase64(text: string): string | null {
    return this.#find(text, /[A-Za-z0-9+/_-]{11,}/g, (run) =>
      [0, 1, 2, 3].map((skip) => Buffer.from(run.slice(skip), "base64")),
    );
  }

  #inDecimals(text: string): string | null {
    return this.#find(text, /(?:\b\d{1,3}\b[\s,:"\]}{[]+(?:"?\d+"?\s*:\s*)?){7,}\d{1,3}\b/g, (run) => [
      Buffer.from((run.match(/\d+/g) ?? []).map(Number)),
      // {"0":17,"1":4 ...}: what JSON makes of a typed array.
      Buffer.from([...run.matchAll(/:\s*(\d+)/g)].map(([, value]) => Number(value))),
    ]);
  }

  #find(text: string, pattern: RegExp, decode: (run: string) => Buffer | readonly Buffer[]): string | null {
    for (const [run] of text.matchAll(pattern)) {
      for (const bytes of [decode(run)].flat()) {
        for (let at = 0; at + PROBE_BYTES <= bytes.length; at++) {
          if (this.#probes.has(bytes.toString("hex", at, at + PROBE_BYTES))) return run.slice(0, 80);
        }
      }
    }
    return null;
  }
}
