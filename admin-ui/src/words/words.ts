import { language, useLanguage, type Language } from "./language";

type Values = Record<string, string | number>;

/** Says a sentence by its key; `{name}` in it is replaced by the value of that name. */
export type Say<K extends string> = (key: K, values?: Values) => string;

/** The sentences of one room of the console: each in every language, held by the compiler. */
export interface Words<K extends string> {
  /** For components. */
  use(): Say<K>;
  /** Elsewhere, in the language of the moment. */
  say: Say<K>;
}

export function words<const E extends Record<string, string>>(sentences: {
  en: E;
  zh: Record<keyof E, string>;
}): Words<keyof E & string> {
  const inLanguage =
    (spoken: Language): Say<keyof E & string> =>
    (key, values = {}) =>
      sentences[spoken][key].replace(/\{(\w+)\}/g, (whole, name: string) =>
        Object.hasOwn(values, name) ? String(values[name]) : whole,
      );
  return {
    use: () => inLanguage(useLanguage()),
    say: (key, values) => inLanguage(language())(key, values),
  };
}
