/** Both catalogues by language, and what renders keyed remarks of the validation in either. */
import { fillTemplate } from "#core/errors";
import type { Note } from "#result/result";
import { VALIDATION_EN } from "#validation/texts/en";
import { VALIDATION_ZH_CN } from "#validation/texts/zh-cn";
import { DATA_ZH_CN } from "./texts/data-zh-cn.ts";
import { REPORT_EN, type ReportTextKey } from "./texts/en.ts";
import { REPORT_ZH_CN } from "./texts/zh-cn.ts";

export const REPORT_LANGUAGES = ["en", "zh-CN"] as const;
export type ReportLanguage = (typeof REPORT_LANGUAGES)[number];

type Params = Note["params"];
type Catalogue = Readonly<Record<string, string>>;

const REPORT: Readonly<Record<ReportLanguage, Catalogue>> = { en: REPORT_EN, "zh-CN": REPORT_ZH_CN };
const VALIDATION: Readonly<Record<ReportLanguage, Catalogue>> = { en: VALIDATION_EN, "zh-CN": VALIDATION_ZH_CN };
const DATA: Readonly<Record<ReportLanguage, Catalogue>> = { en: {}, "zh-CN": DATA_ZH_CN };

export interface Words {
  readonly language: ReportLanguage;
  t(key: ReportTextKey, params?: Params): string;
  /** Text of `prefix.id` where the id is data; `otherwise` when the catalogues do not know it. */
  named(prefix: string, id: string, otherwise?: string): string;
  /** A text of our data files in this language; any other text as it is. */
  data(text: string): string;
  /** A remark in this language; its own English when this version does not know the key. */
  note(note: Note): string;
}

export function wordsOf(language: ReportLanguage): Words {
  const report = REPORT[language];
  const validation = VALIDATION[language];
  return {
    language,
    t: (key, params = {}) => fillTemplate(report[key] as string, params),
    named: (prefix, id, otherwise = id) => own(report, `${prefix}.${id}`) ?? otherwise,
    data: (text) => own(DATA[language], text) ?? text,
    note: ({ key, params, text }) => {
      const template = own(validation, key);
      return template === undefined ? text : fillTemplate(template, params);
    },
  };
}

function own(catalogue: Catalogue, key: string): string | undefined {
  return Object.hasOwn(catalogue, key) ? catalogue[key] : undefined;
}
