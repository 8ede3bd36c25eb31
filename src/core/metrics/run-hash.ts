/** Of the whole of an input, as SM3 gives it (GB/T 32905). */
export type Digest = (bytes: Uint8Array) => Uint8Array;

/**
 * One hash for a run: over the digests of all entities' chains, entities in the order of their names
 * (by UTF-16 unit, not by language). Which worker ran an entity, and when it reported between others,
 * does not change it. Lower-case hexadecimal of `digest`.
 */
export function runHash(chains: ReadonlyMap<string, Uint8Array>, digest: Digest): string {
  const encoder = new TextEncoder();
  const names = [...chains.keys()].sort();
  const parts: Uint8Array[] = [];
  for (const name of names) {
    const chain = chains.get(name) as Uint8Array;
    const text = encoder.encode(name);
    parts.push(lengths(text.length, chain.length), text, chain);
  }
  return hexOf(digest(joined(parts)));
}

/** Both lengths before the bytes, so that no two lists of chains give the same input. */
function lengths(text: number, chain: number): Uint8Array {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, text);
  view.setUint32(4, chain);
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function hexOf(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}
