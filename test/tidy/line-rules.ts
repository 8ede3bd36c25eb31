/** What no line may contain, and what to write instead. */

export interface LineRule {
  readonly name: string;
  readonly pattern: RegExp;
  readonly instead: string;
  /** Files it applies to, by path. */
  readonly where: RegExp;
  readonly except?: RegExp;
  /** A line that it must catch. */
  readonly bad: string;
}

/** Of this file and its test, which quote what they forbid. */
export const RULES_THEMSELVES = /^test\/tidy/;

const CODE = /\.(ts|mjs)$/;
const ANY = /./;

export const LINE_RULES: readonly LineRule[] = [
  {
    name: "no sleeping in tests",
    pattern: /\bsetTimeout\(|timers\/promises/,
    instead: "wait for a named condition with a deadline, in a helper",
    where: /^(test|scenarios)\/.*\.test\.ts$/,
    bad: "await new Promise((resolve) => setTimeout(resolve, 100));",
  },
  {
    name: "no unseeded randomness",
    pattern: /\bMath\.random\b/,
    instead: "take a seeded stream, or random bytes of the host as an argument",
    where: /^(src|bench|test|scenarios)\//,
    bad: "const jitter = Math.random();",
  },
  {
    name: "no clock in the core",
    pattern: /\bDate\.now\b|\bnew Date\b|\bperformance\.now\b/,
    instead: "time is an argument",
    where: /^src\/core\//,
    bad: "const now = Date.now();",
  },
  {
    name: "no console",
    pattern: /\bconsole\.\w+\(/,
    instead: "write to the context's stdout or stderr, or emit an event",
    where: /^src\/.*\.ts$/,
    except: /^src\/exports\//,
    bad: 'console.log("here");',
  },
  {
    name: "the process has one door",
    pattern: /\bprocess\.(env|argv|exit|cwd|stdout|stderr|on|once)\b/,
    instead: "take it from CliContext (src/cli/process.ts fills it)",
    where: /^src\/.*\.ts$/,
    except: /^src\/cli\/process\.ts$/,
    bad: "if (process.env.DEBUG) return;",
  },
  {
    name: "no test that runs alone",
    pattern: /\b(describe|it|test)\.only\b|\bonly: true\b/,
    instead: "remove it; `npm test -- unit name` narrows the files",
    where: /\.test\.ts$/,
    bad: 'it.only("works", () => {});',
  },
  {
    name: "no skip without a reason",
    pattern: /\bskip: true\b|\b(describe|it|test)\.skip\(|\.skip\(\)/,
    instead: 'say why: `{ skip: "needs chromium" }`; npm test lists it',
    where: /\.test\.ts$/,
    bad: 'it("works", { skip: true }, () => {});',
  },
  {
    name: "what is left to do has an issue",
    pattern: /\b(TODO|FIXME|XXX)\b(?!.*#\d)/,
    instead: "write TODO(#12), or do it",
    where: ANY,
    except: /^package-lock\.json$/,
    bad: "// TODO: later",
  },
  {
    name: "no path of a developer's machine",
    pattern: /(?<![\w./-])\/(work|root|home\/\w+|Users\/\w+)\/|(?<![\w.-])\/tmp\/v\b/,
    instead: "paths start at the checkout or at a temporary folder of the system",
    where: ANY,
    bad: 'const root = "/work/main";',
  },
  {
    name: "no host of a package registry",
    pattern: /registry\.(npmjs|yarnpkg)|npmmirror|proxy\.golang|pypi\.org|deb\.debian|"resolved": "https?:/,
    instead: "every machine has its own; leave it to the configuration of npm and apt",
    where: ANY,
    bad: '"resolved": "https://registry.npmjs.org/zod.tgz"',
  },
  {
    name: "no trailing space",
    pattern: /[ \t]+$/,
    instead: "remove it",
    where: CODE,
    bad: "const a = 1; ",
  },
];
