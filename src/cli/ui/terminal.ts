/** The few control sequences (ECMA-48) that the live display uses. */
export const HIDE_CURSOR = "\u001b[?25l";
export const SHOW_CURSOR = "\u001b[?25h";
/** Clears from the cursor to the end of the screen. */
export const CLEAR_BELOW = "\u001b[J";

export function cursorUp(lines: number): string {
  return `\u001b[${lines}A`;
}
