/** Columns that text takes on a terminal: East Asian wide characters take two, colour codes and marks none. */

/** Hangul, CJK, kana, full-width forms and the supplementary ideographs (Unicode TR 11, W and F). */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;
const NO_WIDTH = /\p{Mn}|\p{Me}|[\u200b-\u200f]/u;
/** Select Graphic Rendition and its kin: what colours a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is the point.
const CONTROL_SEQUENCE = /\u001b\[[0-9;:?]*[ -/]*[@-~]/gu;

export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text.replace(CONTROL_SEQUENCE, ""))
    width += NO_WIDTH.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}

export function padTo(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - displayWidth(text)));
}

export function padStartTo(text: string, columns: number): string {
  return " ".repeat(Math.max(0, columns - displayWidth(text))) + text;
}

/** Cuts plain text (no colours) to `columns`, ending in an ellipsis where it was cut. */
export function cutTo(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  let cut = "";
  let width = 0;
  for (const character of text) {
    width += displayWidth(character);
    if (width > columns - 1) break;
    cut += character;
  }
  return columns <= 0 ? "" : `${cut}…`;
}

/** Breaks plain text into lines of at most `columns`: at blanks, and between wide characters. */
export function wrapTo(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of wordsIn(text)) {
    if (line !== "" && displayWidth(line + word.trimEnd()) > columns) {
      lines.push(line.trimEnd());
      line = "";
    }
    line += line === "" ? word.trimStart() : word;
    while (displayWidth(line.trimEnd()) > columns && columns > 1) {
      const head = headOf(line, columns);
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  if (line.trimEnd() !== "") lines.push(line.trimEnd());
  return lines;
}

/** Words with the blanks behind them; every wide character is a word of its own. */
function wordsIn(text: string): readonly string[] {
  return text.match(new RegExp(`${WIDE.source}\\s*|(?:(?!${WIDE.source})\\S)+\\s*|\\s+`, "gu")) ?? [];
}

function headOf(text: string, columns: number): string {
  let head = "";
  let width = 0;
  for (const character of text) {
    width += displayWidth(character);
    if (width > columns && head !== "") break;
    head += character;
  }
  return head;
}
