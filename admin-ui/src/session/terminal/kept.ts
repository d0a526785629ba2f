/** How somebody likes terminals, kept by the browser. */
export interface Preferences {
  fontSize: number;
  screenReader: boolean;
}

export const SMALLEST_FONT = 8;
export const LARGEST_FONT = 32;

const USUAL: Preferences = { fontSize: 14, screenReader: false };

/** What was kept, as far as it is something that was meant. */
export function read(kept: string | null): Preferences {
  try {
    const members = JSON.parse(kept ?? "{}") as Partial<Record<keyof Preferences, unknown>> | null;
    const size = Number(members?.fontSize ?? USUAL.fontSize);
    return {
      fontSize: Number.isInteger(size) && size >= SMALLEST_FONT && size <= LARGEST_FONT ? size : USUAL.fontSize,
      screenReader: members?.screenReader === true,
    };
  } catch {
    return USUAL;
  }
}
