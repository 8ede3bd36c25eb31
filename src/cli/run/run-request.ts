import type { Pilot } from "#pilot/pilot";
import type { Target } from "#targets/target";
import type { RunFolder } from "../output/run-folder.ts";

/** One run as it was asked for, everything refused that could be refused beforehand. */
export interface RunRequest {
  readonly target: Target;
  readonly pilot: Pilot;
  /** As the user named it, and the SHA-256 of its bytes. */
  readonly file: string;
  readonly sha256: string;
  readonly folder: RunFolder;
  readonly capture: boolean;
  readonly asJson: boolean;
}
