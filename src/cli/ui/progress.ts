/** Shows a run while it goes on. Three views over the same calls: live, plain lines, JSON lines. */
import type { EventRecord } from "#result/event-record";
import type { Progress } from "#targets/target";
import { isLive } from "../environment.ts";
import type { Session } from "../session.ts";
import { JsonProgress } from "./progress-json.ts";
import { LiveProgress } from "./progress-live.ts";
import { PlainProgress } from "./progress-plain.ts";

export interface ProgressView {
  progress(progress: Progress): void;
  event(event: EventRecord): void;
  /** Says something to the person who watches. */
  note(text: string): void;
  /** Ends the view and leaves the terminal as it was; more calls do nothing. */
  close(): void;
}

/** JSON events go to stdout, everything for people to stderr. */
export function openProgressView(session: Session, title: string, asJson: boolean): ProgressView {
  if (asJson) return new JsonProgress(session);
  return isLive(session.context, session.context.stderr)
    ? new LiveProgress(session, title)
    : new PlainProgress(session, title);
}
