/** A setting as the server tells it. */
export interface Setting {
  name?: string;
  value?: string;
  origin?: string;
}

/** Those that hold what is looked for, in their name, value or origin; only those that somebody set, where these are wanted. */
export function fitting<S extends Setting>(settings: S[], text: string, changed: boolean): S[] {
  const wanted = text.trim().toLowerCase();
  return settings.filter(
    ({ name = "", value = "", origin = "" }) =>
      (!changed || !origin.startsWith("the default ")) && [name, value, origin].some((member) => member.toLowerCase().includes(wanted)),
  );
}
