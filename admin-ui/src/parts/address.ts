/** The port of an address such as 127.0.0.1:2222 or [::1]:2222. */
export function port(address: string | undefined): number | undefined {
  const found = /:(\d+)$/.exec(address ?? "");
  return found ? Number(found[1]) : undefined;
}

/** The line that asks a server for its host keys' fingerprints from elsewhere. */
export function keyscan(host: string, address: string | undefined): string {
  const at = port(address) ?? 22;
  const name = host.replace(/^\[|\]$/g, "");
  return `ssh-keyscan${at === 22 ? "" : ` -p ${at}`} ${name} | ssh-keygen -lf -`;
}
