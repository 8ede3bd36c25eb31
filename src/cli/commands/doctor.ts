import { EXIT } from "#core/errors";
import { padTo } from "#report/text-width";
import { type Check, examine } from "../doctor/checks.ts";
import type { DoctorOptions } from "../program.ts";
import type { Session } from "../session.ts";
import { printable, type Style } from "../ui/style.ts";

/** Says what is installed, what is missing and the command that fixes it. Changes nothing. */
export async function doctor(session: Session, options: DoctorOptions): Promise<number> {
  const { context } = session;
  const checks = await examine(context.host, context.cwd);
  const fit = checks.every((check) => !check.required || check.status === "ok");
  if (options.json) context.stdout.write(`${JSON.stringify({ version: 1, fit, checks }, null, 2)}\n`);
  else context.stdout.write(`${lines(session, checks, fit).join("\n")}\n`);
  return fit ? EXIT.pass : EXIT.environment;
}

function lines(session: Session, checks: readonly Check[], fit: boolean): string[] {
  const { t } = session;
  const summary = t(fit ? "cli.doctor.fit" : "cli.doctor.unfit");
  return [...checks.flatMap((check) => checkLines(session, check)), "", summary];
}

function checkLines({ t, styles }: Session, check: Check): string[] {
  const style = styles.stdout;
  const status = markOf(check, style)(padTo(t(`cli.doctor.status.${check.status}`), 10));
  const found = padTo(printable(check.found ?? "-"), 20);
  const why = t(`cli.doctor.for.${check.id}`);
  const purpose = check.need === "any" ? why : t("cli.doctor.purpose", { need: check.need, purpose: why });
  const line = `${status} ${padTo(check.id, 9)} ${found} ${style.dim(purpose)}`;
  return check.fix === null ? [line] : [line, `           ${t("cli.doctor.fix", { fix: check.fix })}`];
}

function markOf(check: Check, style: Style): (text: string) => string {
  if (check.status === "ok") return style.green;
  return check.required ? style.red : style.yellow;
}
