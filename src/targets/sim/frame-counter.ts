import { FrameType } from "#core/protocol/header";
import type { FrameNumbering } from "#drivers/virtual";

/**
 * Numbers datagrams for a link's error draws. The first transmission of a data frame has its own sequence
 * number, so that whatever else was sent meanwhile does not change which data frames are lost; everything
 * else counts in a space of its own.
 */
export class FrameCounter implements FrameNumbering {
  space: 0 | 1 = 0;
  number = 0;
  #nextData = 0;
  #othersUp = 0;
  #othersDown = 0;

  take(bytes: Uint8Array, up: boolean): void {
    const sequence = up && ((bytes[0] as number) & 15) === FrameType.Data ? sequenceOf(bytes) : -1;
    if (sequence >= this.#nextData) {
      this.#nextData = sequence + 1;
      this.space = 0;
      this.number = sequence;
      return;
    }
    this.space = 1;
    this.number = up ? this.#othersUp++ : this.#othersDown++;
  }
}

function sequenceOf(bytes: Uint8Array): number {
  return (
    (bytes[10] as number) * 0x100_0000 +
    (((bytes[11] as number) << 16) | ((bytes[12] as number) << 8) | (bytes[13] as number))
  );
}
