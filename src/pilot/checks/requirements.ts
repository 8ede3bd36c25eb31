/** Requirements: known sets, existing groups, unique rows, and only `stored` key where a table judges. */
import { settingOf } from "../cascade.ts";
import type { CheckContext } from "../context.ts";
import { toRequirementSet } from "../library.ts";
import { LIMITS } from "../limits.ts";
import type { RequirementSet } from "../pilot.ts";
import type { Finding, Path } from "../problem.ts";
import type { RequirementEntry } from "../schema/pilot-file.ts";
import { didYouMean, oneOf } from "../suggest.ts";

/** The set that an entry stands for; undefined when it names none that exists. */
export function resolveEntry(context: CheckContext, entry: RequirementEntry): RequirementSet | undefined {
  if (typeof entry === "string") return context.library.requirementSets.get(entry);
  if ("rows" in entry) return toRequirementSet(entry);
  const whole = context.library.requirementSets.get(entry.set);
  if (whole === undefined) return undefined;
  return {
    ...whole,
    requirements: whole.requirements.filter(({ group }) => entry.groups.includes(group)),
  };
}

/** Groups of which at least one row has a limit. */
export function judgedGroups(sets: readonly RequirementSet[]): ReadonlySet<string> {
  const rows = sets.flatMap(({ requirements }) => requirements);
  return new Set(rows.filter(({ limit }) => limit !== null).map(({ group }) => group));
}

export function checkRequirements(context: CheckContext): readonly Finding[] {
  const findings: Finding[] = [];
  const sets: RequirementSet[] = [];
  for (const [index, entry] of (context.file.requirements ?? []).entries()) {
    const path = ["requirements", index];
    const set = resolveEntry(context, entry);
    if (set === undefined) {
      findings.push(unknownSet(context, entry, path));
      continue;
    }
    findings.push(...checkSet(context, entry, set, path));
    findings.push(...checkUnique(sets, set, path));
    sets.push(set);
  }
  return [...findings, ...checkJudged(context, judgedGroups(sets))];
}

function unknownSet({ names }: CheckContext, entry: RequirementEntry, path: Path): Finding {
  const [name, place] = typeof entry === "string" ? [entry, path] : ["set" in entry ? entry.set : "", [...path, "set"]];
  const message = `there is no requirement set "${name}"${didYouMean(name, names.requirementSets.list)}`;
  return { path: place, message, allowed: oneOf(names.requirementSets.list), code: "reference" };
}

function checkSet(
  { names }: CheckContext,
  entry: RequirementEntry,
  set: RequirementSet,
  path: Path,
): readonly Finding[] {
  const findings: Finding[] = [];
  const missing = new Set(
    set.requirements.map(({ group }) => group).filter((group) => group !== "*" && !names.groups.has(group)),
  );
  for (const group of missing) {
    const row = set.requirements.findIndex((requirement) => requirement.group === group);
    const place = typeof entry === "object" && "rows" in entry ? [...path, "rows", row, "group"] : path;
    const message = `set "${set.name}" is about group "${group}", which this pilot does not have${didYouMean(group, names.groups.list)}`;
    const allowed = `one of its groups (${names.groups.list.join(", ")}), or { set: ${set.name}, groups: [...] }`;
    findings.push({ path: place, message, allowed, code: "reference" });
  }
  if (set.requirements.length === 0) {
    findings.push({
      path,
      message: `set "${set.name}" has no row for these groups`,
      allowed: "groups of the set",
      code: "reference",
    });
  }
  if (set.requirements.length > LIMITS.requirementRows) {
    findings.push({
      path,
      message: `${set.requirements.length} rows`,
      allowed: `at most ${LIMITS.requirementRows}`,
      code: "limit",
    });
  }
  return findings;
}

function checkUnique(before: readonly RequirementSet[], set: RequirementSet, path: Path): readonly Finding[] {
  const ids = new Set(before.flatMap(({ requirements }) => requirements.map(({ id }) => id)));
  const twice: string[] = [];
  for (const { id } of set.requirements) {
    if (ids.has(id)) twice.push(id);
    ids.add(id);
  }
  if (twice.length === 0) return [];
  const message = `row "${twice[0]}" stands here twice`;
  return [{ path, message, allowed: "each row id once", code: "conflict" }];
}

function checkJudged(context: CheckContext, judged: ReadonlySet<string>): readonly Finding[] {
  return context.groups
    .filter((group) => group.sound && judged.has(group.name))
    .filter((group) => group.settings.keyPolicy.keyMaterial === "derived")
    .map((group) => ({
      path: settingOf(group.layers, ["keyPolicy", "keyMaterial"]).path ?? group.path,
      message: `group "${group.name}" is judged by a requirement, so its keys must have travelled as real bytes`,
      allowed: "keyMaterial: stored",
      code: "conflict" as const,
    }));
}
