/** Names of the files that a run leaves in its folder (docs/reference/cli.md). */
export const EVENTS_FILE = "events.ndjson";
export const CAPTURE_FILE = "capture.pcapng";
export const RESULT_FILE = "result.json";
export const REPORT_FILE = "report.html";
export const JUNIT_FILE = "junit.xml";
export const MANIFEST_FILE = "manifest.json";
