import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { readPilot, runPilot } from "#exports/keygrid";
import { renderHtml } from "#report/html";
import type { RunResult } from "#result/result";
import { type Probe, probe } from "./chromium.ts";

const PILOT = "scenarios/paper-pilot/pilot.yaml";

/** Brightness of `rgb(r, g, b)`, 0..255; of the last one when there are several. */
function brightness(colour: string): number {
  const parts = [...colour.matchAll(/rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)/gu)].filter(
    ([, , , , a]) => a !== "0",
  );
  const [, r, g, b] = parts.at(-1) ?? [];
  return (Number(r) + Number(g) + Number(b)) / 3;
}

describe("the report in a browser", () => {
  let result: RunResult;

  before(async () => {
    const loaded = readPilot(PILOT, { sets: ["duration=70s"] });
    assert.ok(loaded.ok);
    result = await runPilot(loaded.pilot);
  });

  for (const language of ["en", "zh-CN"] as const) {
    for (const width of [1280, 420]) {
      it(`fits ${width} px in ${language}, asks the network for nothing and runs no script`, () => {
        const page = probe(renderHtml(result, language), width, "light");
        assert.ok(page.title.includes(result.pilot.title), page.title);
        assert.deepEqual(page.wide, []);
        assert.ok(page.scrollWidth <= width, `${page.scrollWidth} px of content in ${width} px`);
        assert.ok(page.tables >= 8, `${page.tables} tables`);
        assert.ok(page.charts >= 20, `${page.charts} charts`);
        assert.equal(page.scripts, 0);
        assert.equal(page.requests, 0);
      });
    }
  }

  it("is dark where dark is preferred, and light where light is", () => {
    const html = renderHtml(result, "en");
    const contrast = ({ background, colour }: Probe) => brightness(background) - brightness(colour);
    assert.ok(contrast(probe(html, 1280, "light")) > 150);
    assert.ok(contrast(probe(html, 1280, "dark")) < -100);
  });

  it("shows a hostile title as text", () => {
    const title = `</title><script>document.title = "taken"</script><img src=x onerror="document.title='taken'">`;
    const page = probe(renderHtml({ ...result, pilot: { ...result.pilot, title } }, "en"), 1280, "light");
    assert.ok(page.title.includes("<script>"), page.title);
    assert.equal(page.scripts, 0);
    assert.equal(page.requests, 0);
  });
});
