import type { EventRecord } from "#result/event-record";
import type { Session } from "../session.ts";
import { printable } from "./style.ts";
import { formatDuration } from "./units.ts";

/** The line for an event that a person wants to see while it happens; null for all others. */
export function eventLine({ t, styles }: Session, event: EventRecord): string | null {
  const at = formatDuration(event.atUs);
  const style = styles.stderr;
  switch (event.kind) {
    case "fault-start":
      return style.yellow(t("cli.event.faultStart", { at, text: printable(event.text) }));
    case "fault-end":
      return t("cli.event.faultEnd", { at, text: printable(event.text) });
    case "assertion": {
      const line = t(event.holds ? "cli.event.holds" : "cli.event.broken", { at, text: printable(event.text) });
      return event.holds ? style.green(line) : style.red(line);
    }
    default:
      return null;
  }
}
