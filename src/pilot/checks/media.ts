/** Access media: a new one must be complete, and every demanded impairment must be one that is honoured. */
import type { CheckContext } from "../context.ts";
import type { Finding } from "../problem.ts";

export function checkMedia(context: CheckContext): readonly Finding[] {
  const findings: Finding[] = [];
  for (const [name, medium] of Object.entries(context.file.media ?? {})) {
    const path = ["media", name];
    if (context.isBroken(path)) continue;
    if (!context.library.media.has(name)) {
      for (const key of ["rate", "propagation"] as const) {
        if (medium[key] !== undefined) continue;
        const example = key === "rate" ? "rate: 2 Mbit/s" : "propagation: 20 ms";
        const message = `medium "${name}" is not built in, so it needs its ${key}`;
        findings.push({ path, atKey: true, message, allowed: example, code: "missing" });
      }
    }
    const resolved = context.media.get(name);
    if (resolved === undefined) continue;
    if (resolved.reorderProbability > 0 && resolved.reorderDelayUs === 0) {
      const message = "reordering without a delay changes no order";
      findings.push({
        path,
        atKey: true,
        message,
        allowed: "reorderDelay above 0 s",
        code: "conflict",
      });
    }
  }
  return findings;
}
