/** What a program gets by `import ... from "keygrid"`: read a pilot, run it in virtual time, judge it, render it. */
export { ERRORS, type ErrorCode, EXIT, KeygridError } from "#core/errors";
export type { Pilot } from "#pilot/pilot";
export { formatProblem, type Problem } from "#pilot/problem";
export { renderHtml } from "#report/html";
export { renderJunit } from "#report/junit";
export { renderResultJson } from "#report/result-json";
export type * from "#result/result";
export type { Progress } from "#targets/target";
export { type ReadPilot, readPilot } from "./read-pilot.ts";
export { type RunPilotOptions, runPilot } from "./run-pilot.ts";
