/** Characters that neither XML nor a terminal may be handed: controls, lone surrogates, non-characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must go.
const UNSAFE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]|\p{Surrogate}/gu;
/** Marks that turn the direction of the text behind them. */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/gu;

/** Unsafe characters become U+FFFD; direction marks, which could hide what a text says, go. Tab and newline stay. */
export function cleanText(text: string): string {
  return text.replace(UNSAFE, "\ufffd").replace(TURNING, "");
}

/** The same, on one line. */
export function oneLine(text: string): string {
  return cleanText(text.replace(/\s+/gu, " ")).trim();
}
