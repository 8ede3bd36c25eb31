import { spawnSync } from "node:child_process";

/**
 * For the `skip` option of a test: false when `command` answers, else the reason. A tool that
 * KEYGRID_REQUIRE lists (`tshark,docker`) must be there: without it this throws, and the tests fail.
 */
export function skipWithout(command: string, args: readonly string[]): string | false {
  const answer = spawnSync(command, args, { timeout: 30_000, stdio: "ignore" });
  if (answer.status === 0) return false;
  const why = answer.error === undefined ? `exit code ${answer.status}` : answer.error.message;
  const required = (process.env.KEYGRID_REQUIRE ?? "").split(",").map((name) => name.trim());
  if (required.includes(command)) throw new Error(`KEYGRID_REQUIRE asks for ${command}, but: ${why}`);
  return `${command} is not here (${why})`;
}
