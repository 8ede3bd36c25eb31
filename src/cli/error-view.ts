/** How an error is shown: `error KG_X: sentence`, `hint: ...`; internal errors say so. */
import { ERRORS, type ErrorCode, EXIT, fillTemplate, KeygridError } from "#core/errors";
import type { Session } from "./session.ts";
import { printable } from "./ui/style.ts";

export interface ErrorView {
  readonly code: string;
  readonly sentence: string;
  readonly hint: string;
  readonly exitCode: number;
}

/** Code, sentence and hint in the session's language. Anything but a KeygridError is KG_INTERNAL. */
export function viewError(error: unknown, session: Session): ErrorView {
  if (!(error instanceof KeygridError)) {
    return viewCode("KG_INTERNAL", { what: error instanceof Error ? error.message : String(error) }, session);
  }
  return viewCode(error.code, error.params, session);
}

function viewCode(code: ErrorCode, params: KeygridError["params"], { t }: Session): ErrorView {
  return {
    code,
    sentence: fillTemplate(t(`cli.error.${code}.sentence`), params),
    hint: fillTemplate(t(`cli.error.${code}.hint`), params),
    exitCode: ERRORS[code].exit,
  };
}

/** Writes the error to stderr and returns its exit code; `asJson` adds an event to stdout. */
export function reportError(error: unknown, session: Session, asJson: boolean): number {
  const view = viewError(error, session);
  const { context, styles, t } = session;
  const style = styles.stderr;
  const lines = [
    `${style.red(style.bold(t("cli.label.error")))} ${style.bold(view.code)}: ${printable(view.sentence)}`,
    `${style.cyan(t("cli.label.hint"))}: ${printable(view.hint)}`,
  ];
  if (session.verbose && error instanceof Error && error.stack) lines.push(style.dim(printable(error.stack)));
  else if (view.exitCode === EXIT.internal) lines.push(style.dim(t("cli.error.verbose")));
  context.stderr.write(`${lines.join("\n")}\n`);
  if (asJson) {
    const { code, sentence, hint, exitCode } = view;
    context.stdout.write(`${JSON.stringify({ kind: "error", code, sentence, hint, exitCode })}\n`);
  }
  return view.exitCode;
}
