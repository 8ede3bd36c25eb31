import type { FrameNumbering } from "#drivers/virtual";

/** Numbers the datagrams of a link in the order in which they are sent, each direction for itself. */
export class FrameNumbers implements FrameNumbering {
  space: 0 | 1 = 0;
  number = 0;
  #up = 0;
  #down = 0;

  take(_bytes: Uint8Array, up: boolean): void {
    this.number = up ? this.#up++ : this.#down++;
  }
}
