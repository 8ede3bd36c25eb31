/** Texts of the command line by language. Keys are the same in all languages (a test compares them). */
import { ERRORS, type ErrorCode, type ErrorParams, fillTemplate } from "#core/errors";
import { CLI_EN } from "./texts/en.ts";
import { CLI_ZH_CN } from "./texts/zh-cn.ts";
import { ERRORS_ZH_CN } from "./texts/zh-cn-errors.ts";

export const LANGUAGES = ["en", "zh-CN"] as const;
export type Language = (typeof LANGUAGES)[number];

/** The text of a key, its `{name}`s filled from `params`. */
export type Translate = (key: string, params?: ErrorParams) => string;

export const CATALOGUES: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: { ...CLI_EN, ...errorTexts(ERRORS) },
  "zh-CN": { ...CLI_ZH_CN, ...errorTexts(ERRORS_ZH_CN) },
};

export function isLanguage(text: string): text is Language {
  return (LANGUAGES as readonly string[]).includes(text);
}

export function translator(language: Language): Translate {
  const catalogue = CATALOGUES[language];
  return (key, params = {}) => fillTemplate(catalogue[key] ?? key, params);
}

/** Sentences and hints of the coded errors, as keys `cli.error.<CODE>.sentence` and `.hint`. */
function errorTexts(
  errors: Readonly<Record<ErrorCode, { readonly sentence: string; readonly hint: string }>>,
): Record<string, string> {
  const entries = Object.entries(errors).flatMap(([code, { sentence, hint }]) => [
    [`cli.error.${code}.sentence`, sentence],
    [`cli.error.${code}.hint`, hint],
  ]);
  return Object.fromEntries(entries);
}
