import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type Parsed, QUANTITY_TEXT_MAX, quantityPattern } from "#core/units/quantity";
import {
  BITS,
  BYTES,
  formatBits,
  formatBytes,
  formatFraction,
  formatLengthMetres,
  formatRate,
  formatTimeUs,
  LENGTH,
  PERCENT,
  parseBits,
  parseBytes,
  parseFraction,
  parseLengthMetres,
  parseRate,
  parseTimeUs,
  RATE,
  TIME,
} from "#core/units/units";

function read(parsed: Parsed): number {
  assert.ok(parsed.ok, `expected a value, got: ${JSON.stringify(parsed)}`);
  return parsed.value;
}

describe("quantities with units", () => {
  it("reads decimal prefixes: kbit is 1000 bit, kB is 1000 B", () => {
    assert.equal(read(parseRate("11 kbit/s")), 11_000);
    assert.equal(read(parseRate("2 Mbit/s")), 2_000_000);
    assert.equal(read(parseBits("3 Mbit")), 3_000_000);
    assert.equal(read(parseBits("480 B")), 3_840);
    assert.equal(read(parseBytes("64 kB")), 64_000);
    assert.equal(read(parseBits("64 kB")), 512_000);
    assert.equal(read(parseLengthMetres("12 km")), 12_000);
  });

  it("reads times as whole microseconds", () => {
    assert.equal(read(parseTimeUs("20 us")), 20);
    assert.equal(read(parseTimeUs("50 ms")), 50_000);
    assert.equal(read(parseTimeUs("0.05 s")), 50_000);
    assert.equal(read(parseTimeUs("1 min")), 60_000_000);
    assert.equal(read(parseTimeUs("10m")), 600_000_000);
    assert.equal(read(parseTimeUs("1 h")), 3_600_000_000);
  });

  it("reads percentages as fractions", () => {
    assert.equal(read(parseFraction("2.03 %")), 0.0203);
    assert.equal(read(parseFraction("100%")), 1);
  });

  it("takes a decimal for the whole number it means", () => {
    assert.equal(read(parseRate("4.18 kbit/s")), 4_180);
    assert.equal(read(parseTimeUs("0.0203 s")), 20_300);
    assert.equal(read(parseBits("8.2 Mbit")), 8_200_000);
  });

  it("refuses a number without a unit, a foreign unit, a sign, and parts of a whole", () => {
    const refused: readonly [Parsed, RegExp][] = [
      [parseRate("11"), /no unit/u],
      [parseRate("11 kbps"), /"kbps" is not a unit of rate/u],
      [parseRate("11 Kbit/s"), /not a unit/u],
      [parseTimeUs("-1 s"), /plain number/u],
      [parseTimeUs("0.5 us"), /whole number of microseconds/u],
      [parseBytes("1.5 B"), /whole number of bytes/u],
      [parseBits("1e300 Mbit"), /too large/u],
      [parseRate(""), /empty/u],
      [parseRate("constructor"), /plain number/u],
      [parseRate("1 constructor"), /not a unit/u],
      [parseRate(`${" ".repeat(QUANTITY_TEXT_MAX)}1 bit/s`), /empty|too long/u],
    ];
    for (const [parsed, why] of refused) {
      assert.ok(!parsed.ok);
      assert.match(parsed.why, why);
    }
  });

  it("says what is allowed, with every unit", () => {
    const parsed = parseRate("fast");
    assert.ok(!parsed.ok);
    assert.equal(parsed.allowed, 'a rate such as "11 kbit/s" (bit/s, kbit/s, Mbit/s, Gbit/s)');
  });

  it("writes the largest unit that is exact, and reads it back", () => {
    assert.equal(formatRate(11_000), "11 kbit/s");
    assert.equal(formatBits(8_000_000), "8 Mbit");
    assert.equal(formatBytes(73_350), "73.35 kB");
    assert.equal(formatTimeUs(600_000_000), "10 min");
    assert.equal(formatTimeUs(1_500), "1.5 ms");
    assert.equal(formatTimeUs(0), "0 us");
    assert.equal(formatLengthMetres(12_000), "12 km");
    assert.equal(formatFraction(0.0203), "2.03 %");
  });

  it("reads back whatever it writes exactly", () => {
    const pairs = [
      [formatBits, parseBits],
      [formatBytes, parseBytes],
      [formatTimeUs, parseTimeUs],
    ] as const;
    for (const [format, parse] of pairs) {
      fc.assert(
        fc.property(fc.nat({ max: 999_999 }), fc.constantFrom(1, 1_000, 1_000_000), (number, factor) => {
          assert.equal(read(parse(format(number * factor))), number * factor);
        }),
      );
    }
  });

  it("never throws, and its pattern for schemas accepts all that it accepts", () => {
    const dimensions = [RATE, BITS, BYTES, TIME, LENGTH, PERCENT];
    const parsers = [parseRate, parseBits, parseBytes, parseTimeUs, parseLengthMetres, parseFraction];
    const units = dimensions.flatMap(({ units: known }) => Object.keys(known));
    const nearlyQuantity = fc
      .tuple(
        fc.oneof(fc.nat().map(String), fc.double().map(String)),
        fc.constantFrom("", " "),
        fc.constantFrom(...units),
      )
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.oneof(fc.string(), nearlyQuantity), fc.nat({ max: 5 }), (text, index) => {
        const [parse, dimension] = [parsers[index], dimensions[index]];
        assert.ok(parse !== undefined && dimension !== undefined);
        const parsed = parse(text);
        if (!parsed.ok) return;
        assert.ok(Number.isFinite(parsed.value) && parsed.value >= 0);
        assert.match(text, new RegExp(quantityPattern(dimension), "u"));
      }),
      { numRuns: 500 },
    );
  });
});
