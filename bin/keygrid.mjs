#!/usr/bin/env node
// The command as npm installs it. Its syntax is that of Node 12, so that an old Node can say what is wrong.
import { existsSync } from "fs";
import { fileURLToPath } from "url";

const NEED = [22, 22];
const EXIT_ENVIRONMENT = 3;
const EXIT_INTERNAL = 70;

function isTooOld(version) {
  const [major, minor] = version.split(".").map(Number);
  return major < NEED[0] || (major === NEED[0] && minor < NEED[1]);
}

/** A clone has the sources, which Node runs as they are; the package has only the bundle. */
function entry() {
  const sources = new URL("../src/cli/main.ts", import.meta.url);
  return existsSync(fileURLToPath(sources)) ? sources : new URL("../dist/keygrid.mjs", import.meta.url);
}

if (isTooOld(process.versions.node)) {
  const need = `>= ${NEED.join(".")}`;
  // As KG_NODE_TOO_OLD in src/core/errors.ts; a test compares.
  console.error(`error KG_NODE_TOO_OLD: keygrid needs Node ${need}; this is ${process.versions.node}.`);
  console.error(`hint: Install Node ${need}, or run it through \`npm run\` in a clone, which brings its own.`);
  process.exitCode = EXIT_ENVIRONMENT;
} else {
  import(entry().href).catch((error) => {
    console.error(error);
    process.exitCode = EXIT_INTERNAL;
  });
}
