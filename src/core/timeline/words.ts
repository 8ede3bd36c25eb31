/** Words of one timeline statement with their columns, and a reader that walks over them. */
import type { Parsed } from "../units/quantity.ts";
import { parseTimeUs } from "../units/units.ts";

/** The longest statement that is read, in characters. */
export const STATEMENT_TEXT_MAX = 500;

export interface Word {
  readonly text: string;
  /** 1-based column in the statement. */
  readonly column: number;
}

export interface SyntaxProblem {
  /** 1-based column in the statement. */
  readonly column: number;
  readonly message: string;
  /** What may stand there. */
  readonly allowed: string;
}

/** Thrown by `Reader` inside the parser and caught at its edge: a parse never throws to its caller. */
export class StatementError extends Error {
  readonly problem: SyntaxProblem;

  constructor(problem: SyntaxProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** Splits at blanks; a comma is a word of its own. */
export function splitWords(text: string): Word[] {
  const words: Word[] = [];
  for (const match of text.matchAll(/,|[^\s,]+/gu)) {
    words.push({ text: match[0], column: match.index + 1 });
  }
  return words;
}

/** Walks over the words of one statement; every failure names its column and what is allowed there. */
export class Reader {
  readonly #words: readonly Word[];
  readonly #endColumn: number;
  #at = 0;

  constructor(text: string) {
    this.#words = splitWords(text);
    this.#endColumn = text.trimEnd().length + 1;
  }

  peek(): string | undefined {
    return this.#words[this.#at]?.text;
  }

  column(): number {
    return this.#words[this.#at]?.column ?? this.#endColumn;
  }

  fail(allowed: string, why?: string): never {
    const found = this.peek();
    const message = why ?? (found === undefined ? "the statement ends too early" : `"${found}" does not fit here`);
    throw new StatementError({ column: this.column(), message, allowed });
  }

  /** The next word, whatever it is; `what` is said when there is none. */
  take(what: string): Word {
    const word = this.#words[this.#at];
    if (word === undefined || word.text === ",") return this.fail(what);
    this.#at += 1;
    return word;
  }

  /** Takes the next word when it is `text`. */
  skip(text: string): boolean {
    if (this.peek() !== text) return false;
    this.#at += 1;
    return true;
  }

  expect(text: string): void {
    if (!this.skip(text)) this.fail(`"${text}"`);
  }

  oneOf<T extends string>(choices: readonly T[]): T {
    const found = choices.find((choice) => choice === this.peek());
    if (found === undefined) return this.fail(`one of ${choices.join(", ")}`);
    this.#at += 1;
    return found;
  }

  /** A name of a site, link, group or channel. */
  name(what: string): string {
    const word = this.peek();
    if (word === undefined || !NAME.test(word)) return this.fail(what);
    this.#at += 1;
    return word;
  }

  /**
   * A value with a unit, written with or without a blank between them ("30 s", "30s"), read by
   * `parse`; the value alone is tried first, so that "8e-6" needs no unit where none is allowed.
   */
  quantity(parse: (text: string) => Parsed): number {
    const first = this.peek();
    if (first === undefined || first === ",") return this.missing(parse);
    const next = this.#words[this.#at + 1]?.text;
    const alone = parse(first);
    if (alone.ok) {
      this.#at += 1;
      return alone.value;
    }
    const joined = next === undefined || next === "," ? alone : parse(`${first} ${next}`);
    if (joined.ok) {
      this.#at += 2;
      return joined.value;
    }
    const bareNumber = /^[\d.eE+-]+$/u.test(first);
    const shown = bareNumber ? joined : alone;
    return this.fail(shown.allowed, shown.why);
  }

  private missing(parse: (text: string) => Parsed): never {
    const empty = parse("");
    return this.fail(empty.ok ? "a value" : empty.allowed);
  }

  timeUs(): number {
    return this.quantity(parseTimeUs);
  }

  positiveTimeUs(): number {
    const column = this.column();
    const us = this.timeUs();
    if (us > 0) return us;
    throw new StatementError({ column, message: "the time is zero", allowed: "a time above zero" });
  }

  end(): void {
    if (this.#at < this.#words.length) this.fail("the end of the statement");
  }
}

const NAME = /^[A-Za-z][A-Za-z0-9._:/-]{0,99}$/u;
