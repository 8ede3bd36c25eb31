/** Markup that is safe by construction: every interpolated string is escaped, only other markup is not. */
import { cleanText } from "./clean-text.ts";

export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Part = Markup | string | number | null | readonly Part[];

/** `null` and empty lists leave nothing behind. */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  let text = literals[0] as string;
  parts.forEach((part, index) => {
    text += render(part) + literals[index + 1];
  });
  return new Markup(text);
}

/** Text for HTML and XML, in elements and in quoted attributes. */
export function escapeText(text: string): string {
  return cleanText(text).replace(/[&<>"']/gu, (character) => ENTITIES[character] as string);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function render(part: Part): string {
  if (part === null) return "";
  if (part instanceof Markup) return part.text;
  if (typeof part === "number") return String(part);
  return typeof part === "string" ? escapeText(part) : part.map(render).join("");
}
