import type { RoleEvent } from "#core/events";
import type { Observer } from "#drivers/virtual";

/** Keeps the events of a run and nothing else. */
export class EventLog implements Observer {
  readonly events: { readonly node: number; readonly atUs: number; readonly event: RoleEvent }[] = [];

  event(node: number, atUs: number, event: RoleEvent): void {
    this.events.push({ node, atUs, event });
  }

  trace(): void {}

  datagram(): void {}
}
