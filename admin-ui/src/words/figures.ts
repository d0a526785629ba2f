import { tag, useLanguage, type Language } from "./language";

const UNITS = ["B", "KB", "MB", "GB", "TB", "PB"];
const SPANS = { en: ["d", "h", "min", "s"], zh: ["天", "小时", "分", "秒"] } as const;

/** Sizes and times as people read them, in one language; the exact ones are for whoever points at them. */
export interface Figures {
  /** Bytes, by 1024 as the quota counts them. */
  size(bytes: number): string;
  exactSize(bytes: number): string;
  number(value: number, digits?: number): string;
  percent(share: number): string;
  /** A moment in epoch seconds, from now: "3 minutes ago". */
  ago(seconds: number, now?: number): string;
  moment(seconds: number): string;
  /** A stretch of seconds: "2 h 5 min". */
  span(seconds: number): string;
}

export function figuresIn(language: Language): Figures {
  const locale = tag(language);
  const [days, hours, minutes, rest] = SPANS[language];
  const number = (value: number, digits = 0) => value.toLocaleString(locale, { maximumFractionDigits: digits });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  return {
    number,
    size(bytes) {
      let unit = 0;
      let value = bytes;
      while (Math.abs(value) >= 1024 && unit < UNITS.length - 1) {
        value /= 1024;
        unit++;
      }
      return `${number(value, unit === 0 || value >= 100 ? 0 : 1)} ${UNITS[unit]}`;
    },
    exactSize: (bytes) => `${number(bytes)} B`,
    percent: (share) => share.toLocaleString(locale, { style: "percent", maximumFractionDigits: 0 }),
    ago(seconds, now = Date.now() / 1000) {
      const away = seconds - now;
      const size = Math.abs(away);
      if (size < 45) return relative.format(Math.round(away), "second");
      if (size < 45 * 60) return relative.format(Math.round(away / 60), "minute");
      if (size < 36 * 3600) return relative.format(Math.round(away / 3600), "hour");
      return relative.format(Math.round(away / 86400), "day");
    },
    moment: (seconds) => new Date(seconds * 1000).toLocaleString(locale, { dateStyle: "medium", timeStyle: "medium" }),
    span(seconds) {
      const whole = Math.max(0, Math.round(seconds));
      const parts: [number, string][] = [
        [Math.floor(whole / 86400), days],
        [Math.floor((whole % 86400) / 3600), hours],
        [Math.floor((whole % 3600) / 60), minutes],
        [whole % 60, rest],
      ];
      const first = parts.findIndex(([count]) => count > 0);
      if (first < 0) return `0 ${rest}`;
      return parts
        .slice(first, first + 2)
        .filter(([count]) => count > 0)
        .map(([count, unit]) => `${count} ${unit}`)
        .join(" ");
    },
  };
}

export function useFigures(): Figures {
  return figuresIn(useLanguage());
}
