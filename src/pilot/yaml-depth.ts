/**
 * How deep a YAML text nests, before anything recursive looks at it. The composer of a YAML parser
 * recurses, so a megabyte of "[" would exhaust the stack; the lexer does not.
 */
import { Lexer } from "yaml";

/** Offset of the first token that opens a level above `limit` on one branch, or null. */
export function tooDeepAt(text: string, limit: number): number | null {
  let offset = 0;
  let flow = 0;
  let inlineBlocks = 0;
  for (const token of new Lexer().lex(text)) {
    if (token === "[" || token === "{") flow += 1;
    else if (token === "]" || token === "}") flow = Math.max(0, flow - 1);
    else if (token === "-" || token === "?") inlineBlocks += 1;
    else if (token.includes("\n")) inlineBlocks = 0;
    if (flow > limit || inlineBlocks > limit) return offset;
    if (!isControl(token)) offset += token.length;
  }
  return null;
}

/** Depth of a plain value, stopping above `limit`; shared parts are walked once. */
export function exceedsDepth(value: unknown, limit: number): boolean {
  const seen = new Set<unknown>();
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    const next: unknown[] = [];
    for (const item of level) {
      if (typeof item !== "object" || item === null || seen.has(item)) continue;
      seen.add(item);
      for (const child of Object.values(item)) next.push(child);
    }
    level = next;
  }
  return false;
}

/** The lexer marks document starts, scalars and flow errors with control characters of its own. */
function isControl(token: string): boolean {
  return token === "\u0002" || token === "\u001f" || token === "\u0018" || token === "\ufeff";
}
