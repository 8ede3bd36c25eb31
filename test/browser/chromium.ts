import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const COMMANDS = ["chromium", "chromium-browser", "google-chrome"];
const DEADLINE_MS = 60_000;

/** What a page measured of a document that it shows in a frame of its own. */
export interface Probe {
  /** Width of the content, which is more than that of the frame when the page scrolls sideways. */
  readonly scrollWidth: number;
  readonly tables: number;
  readonly charts: number;
  readonly scripts: number;
  readonly title: string;
  readonly background: string;
  readonly colour: string;
  /** Elements that stick out of the frame to the right, at most a few of them. */
  readonly wide: readonly string[];
  /** Things that the page asked the network for. */
  readonly requests: number;
}

/** Opens `html` in a frame of `width` px and says what it looks like there. */
export function probe(html: string, width: number, scheme: "light" | "dark"): Probe {
  const folder = mkdtempSync(join(tmpdir(), "keygrid-browser-"));
  try {
    writeFileSync(join(folder, "report.html"), html);
    const harness = join(folder, "harness.html");
    writeFileSync(harness, harnessPage(width));
    const dom = dump(folder, harness, scheme);
    const found = /<output>(.*?)<\/output>/su.exec(dom)?.[1];
    if (found === undefined) throw new Error(`the page measured nothing:\n${dom.slice(0, 2_000)}`);
    return JSON.parse(plainText(found)) as Probe;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function dump(folder: string, page: string, scheme: "light" | "dark"): string {
  const args = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--allow-file-access-from-files",
    `--user-data-dir=${join(folder, "profile")}`,
    "--virtual-time-budget=5000",
    ...(scheme === "dark" ? ["--blink-settings=preferredColorScheme=0"] : ["--blink-settings=preferredColorScheme=1"]),
    "--dump-dom",
    pathToFileURL(page).href,
  ];
  for (const command of COMMANDS) {
    try {
      return execFileSync(command, args, {
        encoding: "utf8",
        timeout: DEADLINE_MS,
        maxBuffer: 64e6,
        stdio: ["ignore", "pipe", "ignore"],
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  throw new Error(`none of ${COMMANDS.join(", ")} is here`);
}

/** The frame's own document is measured from outside: the report has no script, and its policy allows none. */
function harnessPage(width: number): string {
  return `<!doctype html><meta charset="utf-8"><iframe src="report.html" style="width:${width}px;height:900px;border:0"></iframe><output></output>
<script>
document.querySelector("iframe").addEventListener("load", ({ target }) => {
  const doc = target.contentDocument;
  const style = target.contentWindow.getComputedStyle(doc.body);
  const wide = [...doc.body.querySelectorAll("*")]
    .filter((element) => element.getBoundingClientRect().right > ${width} + 1 && !element.closest("[data-scrolls], .scroll"))
    .slice(0, 5)
    .map((element) => element.tagName.toLowerCase() + "." + element.className);
  document.querySelector("output").textContent = JSON.stringify({
    scrollWidth: doc.documentElement.scrollWidth,
    tables: doc.querySelectorAll("table").length,
    charts: doc.querySelectorAll("svg").length,
    scripts: doc.querySelectorAll("script").length,
    title: doc.title,
    background: target.contentWindow.getComputedStyle(doc.documentElement).backgroundColor + "/" + style.backgroundColor,
    colour: style.color,
    wide,
    requests: target.contentWindow.performance.getEntriesByType("resource").length,
  });
});
</script>`;
}

function plainText(text: string): string {
  const names: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' };
  return text.replace(/&(amp|lt|gt|quot);/gu, (_whole, name: string) => names[name] as string);
}
