import { useSyncExternalStore } from "react";

/** The languages that the console speaks. */
export const LANGUAGES = { en: "English", zh: "中文" } as const;

export type Language = keyof typeof LANGUAGES;

const KEPT_AS = "sandhold.language";
const listeners = new Set<() => void>();

let current: Language = chosen() ?? preferred();
document.documentElement.lang = tag(current);

function chosen(): Language | undefined {
  const kept = localStorage.getItem(KEPT_AS);
  return kept !== null && Object.hasOwn(LANGUAGES, kept) ? (kept as Language) : undefined;
}

/** The first of the browser's languages that is one of ours. */
function preferred(): Language {
  for (const wanted of navigator.languages) {
    const language = wanted.toLowerCase().split("-")[0] ?? "";
    if (Object.hasOwn(LANGUAGES, language)) return language as Language;
  }
  return "en";
}

/** As BCP 47 has it. */
export function tag(language: Language): string {
  return language === "zh" ? "zh-CN" : "en-GB";
}

export function language(): Language {
  return current;
}

export function choose(wanted: Language): void {
  current = wanted;
  localStorage.setItem(KEPT_AS, wanted);
  document.documentElement.lang = tag(wanted);
  listeners.forEach((changed) => changed());
}

/** The language in which a component speaks; it is drawn anew when another one is chosen. */
export function useLanguage(): Language {
  return useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    () => current,
  );
}
