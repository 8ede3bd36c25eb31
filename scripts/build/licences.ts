import { readdirSync, readFileSync } from "node:fs";
import { installed } from "../root.ts";

/** The licences of bundled packages, as each of them asks for. Throws when one has none to show. */
export function licencesText(packages: readonly string[]): string {
  const parts = packages.map((name) => {
    const { version, license } = JSON.parse(readFileSync(installed(`${name}/package.json`), "utf8"));
    const file = readdirSync(installed(name)).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
    if (file === undefined) throw new Error(`${name} is bundled but has no licence file`);
    const text = readFileSync(installed(`${name}/${file}`), "utf8").trim();
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  const head = "keygrid's bundles contain these packages, each under its own licence.\n";
  return [head, ...parts].join(`\n${"-".repeat(80)}\n\n`);
}
