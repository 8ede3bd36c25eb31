/** XML by elements: texts and attribute values are escaped, characters that XML 1.0 forbids become U+FFFD. */
import { cleanText } from "./clean-text.ts";
import { escapeText } from "./markup.ts";

export interface XmlElement {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | number>>;
  readonly children?: readonly XmlElement[];
  /** Text content; only where there are no children. */
  readonly text?: string;
}

export function xmlDocument(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${write(root, "")}`;
}

function write({ name, attributes = {}, children = [], text }: XmlElement, indent: string): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${attributeText(String(value))}"`);
  const open = `${indent}<${name}${written.join("")}`;
  if (text !== undefined) return `${open}>${escapeText(cleanText(text).replaceAll("\r", "\n"))}</${name}>\n`;
  if (children.length === 0) return `${open}/>\n`;
  return `${open}>\n${children.map((child) => write(child, `${indent}  `)).join("")}${indent}</${name}>\n`;
}

/** Readers turn raw line breaks and tabs of an attribute into blanks; as references they survive. */
function attributeText(text: string): string {
  return escapeText(text).replace(/[\t\n\r]/gu, (character) => `&#${character.charCodeAt(0)};`);
}
