import { createTheme, type MantineColorsTuple, type MantineThemeOverride } from "@mantine/core";

const sand: MantineColorsTuple = ["#e3fafc", "#c5f6fa", "#99e9f2", "#66d9e8", "#3bc9db", "#22b8cf", "#15aabf", "#1098ad", "#0b7285", "#095c6b"];

/** Darker shades than usual, so that text on them and of them has the contrast that WCAG 2.2 AA asks for. */
const theme = createTheme({
  primaryColor: "sand",
  primaryShade: { light: 8, dark: 8 },
  colors: { sand },
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans CJK SC', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'JetBrains Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  defaultRadius: "sm",
  cursorType: "pointer",
  focusRing: "auto",
});

/** The same, with what a notification's close button is called. */
export function inWords(close: string): MantineThemeOverride {
  return {
    ...theme,
    components: {
      Notification: { defaultProps: { closeButtonProps: { "aria-label": close } }, styles: { description: { color: "var(--mantine-color-text)" } } },
    },
  };
}

/** The nonce that the page's policy lets styles in by. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
}

/** Lets libraries add styles by the elements that they make: each gets the page's nonce, and needs no weaker policy. */
export function allowStyleElements(): void {
  const make = document.createElement.bind(document);
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    const element = make(name, options);
    if (element instanceof HTMLStyleElement) element.nonce = styleNonce();
    return element;
  }) as typeof document.createElement;
}
