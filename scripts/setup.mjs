/**
 * Makes node_modules (with the project's own Node in it) what package-lock.json says; says nothing and is
 * done at once when it is that already. Every npm script starts with it. Plain JavaScript, because it runs
 * on the Node that the machine has, before ours is there.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { delimiter, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const MODULES = join(ROOT, "node_modules");
const STAMP = join(MODULES, ".keygrid-setup");
const OWN_NODE = join(MODULES, "node", "bin", "node");
const LOCK = join(ROOT, ".cache", "setup.lock");

const NODE_MAJOR_MIN = 20;
/** The holder of the lock touches it this often; one that was not touched for `LOCK_STALE_MS` has no holder. */
const LOCK_TOUCH_MS = 1_000;
const LOCK_STALE_MS = 15_000;
const LOCK_POLL_MS = 200;
const LOCK_DEADLINE_MS = 15 * 60_000;

/** Which installation this checkout wants on this platform. */
function wantedStamp() {
  const lock = readFileSync(join(ROOT, "package-lock.json"));
  const hash = createHash("sha256").update(lock).update(`${process.platform}-${process.arch}`);
  return `${hash.digest("hex")}\n`;
}

function isCurrent(wanted) {
  return existsSync(OWN_NODE) && readText(STAMP) === wanted;
}

/** True when somebody ran `npm ci` by hand: npm's own record of node_modules agrees with the lock file. */
function isInstalledByHand() {
  const record = readText(join(MODULES, ".package-lock.json"));
  if (record === undefined || !ownNodeRuns()) return false;
  const found = JSON.parse(record).packages;
  const { "": _root, ...wanted } = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")).packages;
  const same = ([path, { version, integrity }]) =>
    wanted[path]?.version === version && wanted[path].integrity === integrity;
  const missing = Object.keys(wanted).filter((path) => found[path] === undefined && wanted[path].optional !== true);
  return missing.length === 0 && Object.entries(found).every(same);
}

function ownNodeRuns() {
  return spawnSync(OWN_NODE, ["--version"], { stdio: "ignore" }).status === 0;
}

async function install(wanted) {
  const started = Date.now();
  const why = existsSync(MODULES) ? "node_modules does not match package-lock.json" : "first run";
  say(`${why}: installing the dependencies and Node by npm ci ...`);
  const code = await runNpm(["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
  if (typeof code === "string") process.exit(130);
  if (code !== 0) fail(`npm ci failed with exit code ${code}; its reason stands above.`);
  if (!ownNodeRuns()) {
    fail(
      "Node is missing in node_modules: npm was told to run no install scripts. Run: npm rebuild node --ignore-scripts=false",
    );
  }
  writeStamp(wanted);
  say(`ready after ${((Date.now() - started) / 1_000).toFixed(1)} s.`);
}

/** Runs npm on the machine's own Node: ours lies in the folder that `npm ci` is about to delete. */
function runNpm(args) {
  const path = (process.env.PATH ?? "").split(delimiter).filter((folder) => relative(MODULES, folder).startsWith(".."));
  // Stdout belongs to the script that follows; it may be JSON.
  const npm = spawn("npm", args, {
    cwd: ROOT,
    stdio: ["ignore", 2, 2],
    env: { ...process.env, PATH: path.join(delimiter) },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => npm.kill(signal));
  return new Promise((resolve, reject) => {
    npm.once("error", reject).once("exit", (code, signal) => resolve(code ?? signal));
  });
}

/** The stamp appears whole and last: an installation that was cut short has none. */
function writeStamp(wanted) {
  const draft = `${STAMP}.${randomUUID()}`;
  writeFileSync(draft, wanted);
  renameSync(draft, STAMP);
}

/** Waits for any other set-up of this checkout, then runs `work` alone. */
async function alone(work) {
  mkdirSync(join(ROOT, ".cache"), { recursive: true });
  const deadline = Date.now() + LOCK_DEADLINE_MS;
  if (!takeLock()) {
    say("another set-up of this checkout is running; waiting for it ...");
    while (!takeLock()) {
      if (Date.now() > deadline) fail(`waited 15 min for another set-up; if there is none, delete ${LOCK}`);
      await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS));
    }
  }
  process.once("exit", () => rmSync(LOCK, { force: true }));
  const touch = setInterval(() => utimesSync(LOCK, new Date(), new Date()), LOCK_TOUCH_MS);
  await work();
  clearInterval(touch);
}

function takeLock() {
  try {
    writeFileSync(LOCK, `${process.pid}\n`, { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  const touchedMs = statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs;
  if (touchedMs !== undefined && Date.now() - touchedMs > LOCK_STALE_MS) rmSync(LOCK, { force: true });
  return false;
}

function readText(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

function say(text) {
  process.stderr.write(`set-up: ${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}

if (Number.parseInt(process.versions.node, 10) < NODE_MAJOR_MIN) {
  fail(`Node ${process.versions.node} is too old to set this up; it takes Node ${NODE_MAJOR_MIN} or newer with npm.`);
}
const wanted = wantedStamp();
if (!isCurrent(wanted)) {
  await alone(async () => {
    if (isCurrent(wanted)) return;
    if (isInstalledByHand()) writeStamp(wanted);
    else await install(wanted);
  });
}
