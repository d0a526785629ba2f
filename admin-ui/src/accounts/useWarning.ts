import { useKeys, useOwn, usePassword, useSignIns, useTokens } from "./useAccount";
import { isLast, type Way } from "./waysIn";
import { accountWords } from "./words";

/** What whoever takes a way in should know before: that this browser came by it, or that no other one is left. */
export function useWarning(account: string): (taken: Way) => string | undefined {
  const say = accountWords.use();
  const own = useOwn(account);
  const keys = useKeys(account).data;
  const tokens = useTokens(account).data;
  const password = usePassword(account).data?.password;
  const here = useSignIns(account).data?.find((signIn) => signIn.this);
  return (taken) => {
    if (keys === undefined || tokens === undefined || password === undefined) return undefined;
    const last = isLast({ keys, tokens, password }, taken, Date.now() / 1000);
    const signsOut = own && here !== undefined && ("token" in taken ? here.token === taken.token : "password" in taken && here.by === "password");
    const told = [...(last ? [say(own ? "lastOwn" : "lastOther", { account })] : []), ...(signsOut ? [say("signsOut")] : [])];
    return told.length > 0 ? told.join(" ") : undefined;
  };
}
