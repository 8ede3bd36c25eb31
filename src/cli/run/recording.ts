import type { EventRecord } from "#result/event-record";
import type { CapturedDatagram } from "#targets/target";
import { Capture } from "../capture/capture.ts";
import { CAPTURE_LIMIT_BYTES, EVENTS_LIMIT_BYTES } from "../preflight/run-size.ts";
import type { Session } from "../session.ts";
import { KEYGRID_VERSION } from "../version.ts";
import { CAPTURE_FILE, EVENTS_FILE } from "./entries.ts";
import { EventLog } from "./event-log.ts";
import type { RunRequest } from "./run-request.ts";

/** What came after the limit of a file and is not in it. */
export interface Dropped {
  readonly events: number;
  readonly datagrams: number;
}

/** The files that grow while a run goes on: events.ndjson and, where asked for, capture.pcapng. */
export class Recording {
  readonly #events: EventLog;
  readonly #capture: Capture | null;
  /** Absent without `--capture`: the target then need not offer a datagram to anybody. */
  readonly onDatagram?: (datagram: CapturedDatagram) => void;

  private constructor(events: EventLog, capture: Capture | null) {
    this.#events = events;
    this.#capture = capture;
    if (capture !== null) this.onDatagram = (datagram) => capture.append(datagram);
  }

  /** Creates the files in the run's folder; fails with KG_OUT_UNWRITABLE. */
  static open(session: Session, request: RunRequest): Recording {
    const { pilot, target, sha256, folder, capture } = request;
    const { seed, entropy } = pilot;
    const header = { keygrid: KEYGRID_VERSION, pilot: pilot.name, sha256, seed, entropy, target: target.name, capture };
    const events = new EventLog(folder.stream(EVENTS_FILE, EVENTS_LIMIT_BYTES), header);
    return new Recording(events, capture ? openCapture(session, request) : null);
  }

  onEvent(event: EventRecord): void {
    this.#events.append(event);
  }

  /** Closes the files, each saying in itself what is not in it. */
  finish(): Dropped {
    this.#events.finish();
    this.#capture?.finish();
    return { events: this.#events.dropped, datagrams: this.#capture?.dropped ?? 0 };
  }
}

function openCapture({ context }: Session, { pilot, target, file, sha256, folder }: RunRequest): Capture {
  const keys = pilot.entropy === "seeded" ? "seeded: test keys" : "from the operating system";
  return new Capture(folder.stream(CAPTURE_FILE, CAPTURE_LIMIT_BYTES), {
    keygrid: KEYGRID_VERSION,
    platform: context.host.platform,
    target: target.name,
    comment: `pilot ${pilot.name} (${file}, SHA-256 ${sha256}), seed ${pilot.seed}, keys ${keys}; times are of the run, from 0`,
  });
}
