import { createFastCrypto } from "#drivers/fast-crypto";
import type { Measurements } from "#result/result";
import type { RunOptions } from "#targets/target";
import type { Session } from "../session.ts";
import type { ProgressView } from "../ui/progress.ts";
import type { Interruption } from "./interruption.ts";
import type { Recording } from "./recording.ts";
import type { RunRequest } from "./run-request.ts";

/** Host time that a target may work before signals and output take their turn. */
const YIELD_EVERY_MS = 20;

/** What watches a run and may end it. */
export interface RunWatch {
  readonly view: ProgressView;
  readonly interruption: Interruption;
  readonly recording: Recording;
}

/** Lets the target run the pilot, watched and recorded; an interrupted run returns what it has. */
export function runTarget(session: Session, request: RunRequest, watch: RunWatch): Promise<Measurements> {
  const { target, pilot, folder } = request;
  const { view, interruption, recording } = watch;
  const { onDatagram } = recording;
  const options: RunOptions = {
    crypto: createFastCrypto(),
    osRandom: (bytes) => session.context.host.randomBytes(bytes),
    // A run whose records are lost cannot be reported; it need not go on to its end.
    interrupted: () => interruption.isRequested || folder.failure !== null,
    breathe: breathing(session, request, interruption),
    onProgress: (progress) => view.progress(progress),
    onEvent: (event) => {
      recording.onEvent(event);
      view.event(event);
    },
    ...(onDatagram === undefined ? {} : { onDatagram }),
  };
  return target.run(pilot, options);
}

/** With `--json` a slow reader of stdout holds the run, so that its backlog stays bounded. */
function breathing({ context }: Session, { asJson }: RunRequest, interruption: Interruption): () => Promise<void> {
  const { clock, stdout } = context;
  let lastMs = clock.monotonicMs();
  return async () => {
    if (asJson) await interruption.orUntilRequested(stdout.drained());
    const nowMs = clock.monotonicMs();
    if (nowMs - lastMs < YIELD_EVERY_MS) return;
    await clock.yieldToHost();
    lastMs = clock.monotonicMs();
  };
}
