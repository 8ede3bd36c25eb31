import type { ByteReader } from "./byte-reader.ts";
import type { ByteWriter } from "./byte-writer.ts";

/**
 * Plain data as bytes: a tag, then what it needs. Numbers that are whole and fit take four bytes, others
 * eight; texts, byte strings, lists and objects stand behind their size. Properties keep their order.
 */
const Tag = { Removed: 0, Null: 1, False: 2, True: 3, U32: 4, F64: 5, Text: 6, Bytes: 7, List: 8, Object: 9 } as const;
type TagNumber = (typeof Tag)[keyof typeof Tag];

/** Lists and objects inside each other; a cycle ends here too. */
export const DEPTH_MAX = 16;

/** Where a record has no value because its key was removed. */
export const REMOVED: unique symbol = Symbol("removed");

/** Thrown for what is not plain data: a mistake of the role that persists it. */
export class NotPlainData extends Error {}

/** `null` at the top is a removal. */
export function writeValue(writer: ByteWriter, value: unknown): void {
  if (value === null) writer.u8(Tag.Removed);
  else write(writer, value, DEPTH_MAX);
}

/** Fresh objects and byte arrays on every call. */
export function readValue(reader: ByteReader): unknown {
  const tag = reader.u8();
  return tag === Tag.Removed ? REMOVED : read(reader, tag, DEPTH_MAX);
}

function write(writer: ByteWriter, value: unknown, depth: number): void {
  switch (typeof value) {
    case "boolean":
      return writer.u8(value ? Tag.True : Tag.False);
    case "number":
      return writeNumber(writer, value);
    case "string":
      if (!value.isWellFormed()) throw new NotPlainData("a text with half a character");
      writer.u8(Tag.Text);
      return writer.text(value);
    case "object":
      if (value === null) return writer.u8(Tag.Null);
      if (depth === 0) throw new NotPlainData(`more than ${DEPTH_MAX} levels`);
      return writeCompound(writer, value, depth - 1);
    default:
      throw new NotPlainData(`a ${typeof value}`);
  }
}

function writeNumber(writer: ByteWriter, value: number): void {
  if (value >>> 0 === value && !Object.is(value, -0)) {
    writer.u8(Tag.U32);
    writer.u32(value);
  } else {
    writer.u8(Tag.F64);
    writer.f64(value);
  }
}

function writeCompound(writer: ByteWriter, value: object, depth: number): void {
  if (value instanceof Uint8Array) {
    writer.u8(Tag.Bytes);
    return writer.bytes(value);
  }
  if (Array.isArray(value)) {
    writer.u8(Tag.List);
    writer.size(value.length);
    for (let i = 0; i < value.length; i++) write(writer, value[i], depth);
    return;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new NotPlainData("an object of a class");
  const entries = Object.entries(value);
  writer.u8(Tag.Object);
  writer.size(entries.length);
  for (const [name, property] of entries) {
    if (!name.isWellFormed()) throw new NotPlainData("a name with half a character");
    writer.text(name);
    write(writer, property, depth);
  }
}

function read(reader: ByteReader, tag: number, depth: number): unknown {
  switch (tag as TagNumber) {
    case Tag.Removed:
      throw new RangeError("a removal inside a value");
    case Tag.Null:
      return null;
    case Tag.False:
      return false;
    case Tag.True:
      return true;
    case Tag.U32:
      return reader.u32();
    case Tag.F64:
      return reader.f64();
    case Tag.Text:
      return reader.text();
    case Tag.Bytes:
      return reader.bytes();
    case Tag.List:
      return readList(reader, depth);
    case Tag.Object:
      // Defines own properties, so that a property called __proto__ is one.
      return Object.fromEntries(readEntries(reader, depth));
    default:
      throw new RangeError(`tag ${tag}`);
  }
}

function readList(reader: ByteReader, depth: number): unknown[] {
  const count = countOf(reader, depth);
  const list: unknown[] = [];
  for (let i = 0; i < count; i++) list.push(read(reader, reader.u8(), depth - 1));
  return list;
}

function readEntries(reader: ByteReader, depth: number): [string, unknown][] {
  const count = countOf(reader, depth);
  const entries: [string, unknown][] = [];
  for (let i = 0; i < count; i++) entries.push([reader.text(), read(reader, reader.u8(), depth - 1)]);
  return entries;
}

/** Each item takes a byte at least: a count beyond what is left is a lie. */
function countOf(reader: ByteReader, depth: number): number {
  const count = reader.size();
  if (depth === 0 || count > reader.left) throw new RangeError("a value that cannot be");
  return count;
}
