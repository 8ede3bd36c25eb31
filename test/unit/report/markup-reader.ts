/**
 * A strict reader of the markup that reports are written in: every tag closed, every attribute quoted and
 * named once, every `<` and `&` accounted for. It is stricter than any browser, on purpose.
 */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (Element | string)[];
}

const VOID = new Set(["meta", "link", "br", "hr", "img", "input"]);
const TAG = /<(\/?)([A-Za-z][\w:-]*)((?:\s+[A-Za-z_:][\w:.-]*="[^"<]*")*)\s*(\/?)>/uy;
const ATTRIBUTE = /([A-Za-z_:][\w:.-]*)="([^"]*)"/gu;
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
// Everything that XML 1.0 allows, and nothing else.
const ALLOWED = /^[\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;

/** The root element; throws at the first thing that is not well-formed. */
export function readMarkup(document: string): Element {
  if (!ALLOWED.test(document)) throw new Error("a character that no document may hold");
  const text = document.replace(/^(<!doctype html>|<\?xml version="1\.0" encoding="UTF-8"\?>)\n/u, "").trimEnd();
  const root = { name: "#root", attributes: {}, children: [] as (Element | string)[] };
  const open = [root];
  let at = 0;
  while (at < text.length) {
    const inside = open.at(-1) as typeof root;
    if (text[at] !== "<") {
      const end = text.indexOf("<", at) < 0 ? text.length : text.indexOf("<", at);
      inside.children.push(inside.name === "style" ? text.slice(at, end) : decode(text.slice(at, end)));
      at = end;
      continue;
    }
    TAG.lastIndex = at;
    const match = TAG.exec(text);
    if (match === null) throw new Error(`no tag at ${text.slice(at, at + 60)}`);
    const [whole, close, name = "", attributes = "", self] = match;
    at += whole.length;
    if (close === "/") {
      if (inside.name !== name) throw new Error(`</${name}> closes <${inside.name}>`);
      open.pop();
      continue;
    }
    const element = { name, attributes: readAttributes(attributes), children: [] as (Element | string)[] };
    inside.children.push(element);
    if (self !== "/" && !VOID.has(name)) open.push(element);
  }
  if (open.length !== 1) throw new Error(`<${open.at(-1)?.name}> is never closed`);
  const [first, ...more] = root.children;
  if (first === undefined || typeof first === "string" || more.length > 0) throw new Error("not one root element");
  return first;
}

function readAttributes(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name = "", value = ""] of text.matchAll(ATTRIBUTE)) {
    if (Object.hasOwn(attributes, name)) throw new Error(`${name} twice`);
    attributes[name] = decode(value);
  }
  return attributes;
}

function decode(text: string): string {
  return text.replace(/&([^;\s]*;?)/gu, (_, body: string) => {
    const name = body.replace(/;$/u, "");
    const number = /^#(\d+)$/u.exec(name)?.[1];
    const character = ENTITIES[name] ?? (number === undefined ? undefined : String.fromCodePoint(Number(number)));
    if (character === undefined || !body.endsWith(";")) throw new Error(`a bare & before ${body}`);
    return character;
  });
}

/** All elements below and including `element` that `matches`. */
export function find(element: Element, matches: (element: Element) => boolean): Element[] {
  const below = element.children.flatMap((child) => (typeof child === "string" ? [] : find(child, matches)));
  return matches(element) ? [element, ...below] : below;
}

export function named(element: Element, name: string): Element[] {
  return find(element, (candidate) => candidate.name === name);
}

export function byId(element: Element, id: string): Element {
  const found = find(element, ({ attributes }) => attributes.id === id);
  if (found.length !== 1) throw new Error(`${found.length} elements have the id ${id}`);
  return found[0] as Element;
}

/** What a reader of the page reads; style sheets are none of that. */
export function textOf(element: Element): string {
  if (element.name === "style") return "";
  const parts = element.children.map((child) => (typeof child === "string" ? child : textOf(child)));
  return parts.join("");
}

/** Texts and the attributes that are read out or shown. */
export function wordsIn(element: Element): string[] {
  return find(element, ({ name }) => name !== "style").flatMap(({ attributes, children }) => [
    ...children.filter((child) => typeof child === "string"),
    ...["title", "aria-label"].flatMap((name) => attributes[name] ?? []),
  ]);
}
