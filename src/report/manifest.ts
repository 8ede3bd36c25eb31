/** manifest.json: what a run left, from what, made by what. */

export interface ManifestInput {
  /** Version of keygrid. */
  readonly keygrid: string;
  /** Version of Node. */
  readonly node: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** The pilot file as the user named it, and the SHA-256 of its bytes in hexadecimal. */
  readonly pilot: { readonly file: string; readonly sha256: string };
  readonly seed: number;
  readonly entropy: "seeded" | "os";
  readonly target: string;
  readonly runHash: string | null;
  readonly complete: boolean;
  readonly files: readonly ManifestFile[];
}

export interface ManifestFile {
  /** Relative to the folder of the manifest. */
  readonly name: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** The text of manifest.json; files in the order of their names, however they were written. */
export function renderManifest(input: ManifestInput): string {
  const { keygrid, node, createdAt, pilot, seed, entropy, target, runHash, complete } = input;
  const files = input.files
    .map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const { file, sha256 } = pilot;
  const manifest = {
    version: 1,
    keygrid,
    node,
    createdAt,
    pilot: { file, sha256 },
    target,
    seed,
    entropy,
    runHash,
    complete,
    files,
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
