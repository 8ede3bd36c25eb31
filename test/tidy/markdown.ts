/** What a document contains, as far as the tidy test looks. */

/** Lines outside of fenced code. */
export function prose(lines: readonly string[]): readonly string[] {
  let fence: string | undefined;
  return lines.filter((line) => {
    const mark = /^\s*(```|~~~)/.exec(line)?.[1];
    if (mark === undefined) return fence === undefined;
    if (fence === undefined) fence = mark;
    else if (fence === mark) fence = undefined;
    return false;
  });
}

/** Names behind `npm run` in code, and `test` for `npm test`. */
export function npmScripts(text: string): readonly string[] {
  const names = [...text.matchAll(/\bnpm run ([a-z][\w:-]*)/g)].map(([, name]) => name as string);
  return /\bnpm test\b/.test(text) ? [...names, "test"] : names;
}

/** Words behind `keygrid` where it stands as a command: in backticks, behind a prompt, npx or a YAML `run:`. */
export function keygridCommands(text: string): readonly string[] {
  return [...text.matchAll(/(?:`|\$ |npx |run: )keygrid ([a-z]+)\b/g)].map(([, name]) => name as string);
}
