/** What lets somebody into an account, as far as it is known. */
export interface WaysIn {
  keys: { fingerprint?: string; expires_at?: number }[];
  tokens: { label?: string; expires_at?: number }[];
  password: boolean;
}

/** One of them. */
export type Way = { key: string } | { token: string } | { password: true };

/** Whether nothing lets anybody in any more once this one is gone; what has ended lets nobody in already. */
export function isLast(ways: WaysIn, taken: Way, now: number): boolean {
  const live = ({ expires_at }: { expires_at?: number }) => expires_at === undefined || expires_at > now;
  const keys = ways.keys.filter((key) => live(key) && !("key" in taken && key.fingerprint === taken.key));
  const tokens = ways.tokens.filter((token) => live(token) && !("token" in taken && token.label === taken.token));
  return keys.length === 0 && tokens.length === 0 && !(ways.password && !("password" in taken));
}
