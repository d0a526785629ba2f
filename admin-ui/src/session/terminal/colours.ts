import type { ITheme } from "@xterm/xterm";

const DARK: ITheme = {
  background: "#16181d",
  foreground: "#d8dce2",
  cursor: "#66d9e8",
  cursorAccent: "#16181d",
  selectionBackground: "#3b5b6b",
  black: "#2b303b",
  red: "#ff7a83",
  green: "#98d982",
  yellow: "#e8c36a",
  blue: "#7db4ff",
  magenta: "#d59bf6",
  cyan: "#66d9e8",
  white: "#d8dce2",
  brightBlack: "#8b93a1",
  brightRed: "#ff9ba1",
  brightGreen: "#b5e8a3",
  brightYellow: "#f3d893",
  brightBlue: "#a6ccff",
  brightMagenta: "#e5c0fa",
  brightCyan: "#99e9f2",
  brightWhite: "#ffffff",
};

const LIGHT: ITheme = {
  background: "#fbfbfc",
  foreground: "#24292f",
  cursor: "#0b7285",
  cursorAccent: "#fbfbfc",
  selectionBackground: "#b9dfe8",
  black: "#24292f",
  red: "#b3202c",
  green: "#1c6b2a",
  yellow: "#7a5200",
  blue: "#1f55b5",
  magenta: "#7d2fa8",
  cyan: "#0b6775",
  white: "#5b636d",
  brightBlack: "#57606a",
  brightRed: "#a11822",
  brightGreen: "#175a23",
  brightYellow: "#694700",
  brightBlue: "#19489c",
  brightMagenta: "#6b2791",
  brightCyan: "#095763",
  brightWhite: "#3d444d",
};

export function colours(dark: boolean): ITheme {
  return dark ? DARK : LIGHT;
}

/** Of what a search has found. */
export function matchColours(dark: boolean) {
  return dark
    ? { matchBackground: "#5c4a12", matchOverviewRuler: "#e8c36a", activeMatchBackground: "#8a5a00", activeMatchColorOverviewRuler: "#ffffff" }
    : { matchBackground: "#ffe8a3", matchOverviewRuler: "#7a5200", activeMatchBackground: "#ffc53d", activeMatchColorOverviewRuler: "#24292f" };
}
