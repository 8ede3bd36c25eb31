/** Sites, quantum links and services: what leads where, and what this version supports. */
import { type CheckContext, own, runUs } from "../context.ts";
import { LIMITS } from "../limits.ts";
import type { Finding } from "../problem.ts";
import { didYouMean, oneOf } from "../suggest.ts";

export function checkNetwork(context: CheckContext): readonly Finding[] {
  return [
    ...checkCounts(context),
    ...checkMasterStation(context),
    ...checkQuantumLinks(context),
    ...checkServices(context),
    ...checkRunLength(context),
  ];
}

function checkCounts({ file, groups, names, isBroken }: CheckContext): readonly Finding[] {
  const findings: Finding[] = [];
  const counts = [
    ["sites", Object.keys(file.sites).length, LIMITS.sites],
    ["quantumLinks", Object.keys(file.quantumLinks ?? {}).length, LIMITS.quantumLinks],
    ["services", Object.keys(file.services ?? {}).length, LIMITS.services],
    ["media", Object.keys(file.media ?? {}).length, LIMITS.media],
    ["terminals", groups.length, LIMITS.groups],
  ] as const;
  for (const [section, count, limit] of counts) {
    if (count <= limit) continue;
    findings.push({
      path: [section],
      message: `${count} entries`,
      allowed: `at most ${limit}`,
      code: "limit",
      atKey: true,
    });
  }
  const terminals = groups.reduce((sum, { channels }) => sum + channels, 0);
  if (terminals > LIMITS.terminals) {
    findings.push({
      path: ["terminals"],
      message: `${terminals} terminals in all (count x replicas of every group)`,
      allowed: `at most ${LIMITS.terminals}`,
      code: "limit",
      atKey: true,
    });
  }
  if (names.groups.list.length === 0 && !isBroken(["terminals"])) {
    findings.push({
      path: ["terminals"],
      message: "there is no terminal group",
      allowed: "at least one",
      code: "limit",
      atKey: true,
    });
  }
  return findings;
}

function checkMasterStation({ file, isWhole }: CheckContext): readonly Finding[] {
  const sites = Object.entries(file.sites);
  const masters = sites.filter(([, site]) => site.role === "master-station");
  if (masters.length === 0 && isWhole("sites")) {
    return [
      {
        path: ["sites"],
        message: "no site is the master station",
        allowed: "exactly one site with role: master-station",
        code: "conflict",
        atKey: true,
      },
    ];
  }
  const findings: Finding[] = masters.slice(1).map(([name]) => ({
    path: ["sites", name, "role"],
    message: `"${masters[0]?.[0]}" is the master station already`,
    allowed: "one master station in a pilot",
    code: "conflict",
  }));
  for (const [name, site] of masters) {
    if (site.keyServer !== false) continue;
    const message = "the master station holds the other copy of every pool, so it needs its key server";
    findings.push({
      path: ["sites", name, "keyServer"],
      message,
      allowed: "true",
      code: "conflict",
    });
  }
  return findings;
}

function checkQuantumLinks({ file, names }: CheckContext): readonly Finding[] {
  const findings: Finding[] = [];
  const seen = new Map<string, string>();
  for (const [name, link] of Object.entries(file.quantumLinks ?? {})) {
    const path = ["quantumLinks", name, "between"];
    for (const [index, end] of link.between.entries()) {
      const site = own(file.sites, end);
      if (!names.sites.has(end)) {
        const message = `there is no site "${end}"${didYouMean(end, names.sites.list)}`;
        findings.push({
          path: [...path, index],
          message,
          allowed: oneOf(names.sites.list),
          code: "reference",
        });
      } else if (site?.keyServer === false) {
        const withServer = names.sites.list.filter((candidate) => own(file.sites, candidate)?.keyServer !== false);
        const message = `site "${end}" has no key server, so no QKD module can stand there`;
        findings.push({
          path: [...path, index],
          message,
          allowed: oneOf(withServer),
          code: "conflict",
        });
      }
    }
    if (link.between[0] === link.between[1]) {
      findings.push({
        path,
        message: "both ends are the same site",
        allowed: "two different sites",
        code: "conflict",
      });
      continue;
    }
    const pair = link.between.toSorted().join("\n");
    const other = seen.get(pair);
    if (other === undefined) seen.set(pair, name);
    else {
      const message = `"${other}" joins the same two sites`;
      findings.push({
        path,
        message,
        allowed: "one quantum link between two sites",
        code: "conflict",
      });
    }
  }
  return findings;
}

function checkServices({ file, names }: CheckContext): readonly Finding[] {
  const findings: Finding[] = [];
  const masters = names.sites.list.filter((site) => own(file.sites, site)?.role === "master-station");
  for (const [name, service] of Object.entries(file.services ?? {})) {
    const { at } = service;
    if (at === undefined) continue;
    const path = ["services", name, "at"];
    if (!names.sites.has(at)) {
      const message = `there is no site "${at}"${didYouMean(at, names.sites.list)}`;
      findings.push({ path, message, allowed: oneOf(masters), code: "reference" });
    } else if (own(file.sites, at)?.role === "substation") {
      const message = `"${at}" is a substation; master applications stand at the master station`;
      findings.push({ path, message, allowed: oneOf(masters), code: "conflict" });
    }
  }
  return findings;
}

function checkRunLength({ file, isBroken }: CheckContext): readonly Finding[] {
  if (runUs(file) <= LIMITS.runUs || isBroken(["duration"])) return [];
  return [
    {
      path: ["duration"],
      message: "warm-up, window and drain together are too long",
      allowed: "at most 31 d in all",
      code: "limit",
    },
  ];
}
