import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api, data, type Schemas } from "../api/client";
import { useSignedIn } from "../api/signedin";

export type Key = Schemas["Key"];
export type Token = Schemas["Token"];
export type SignIn = Schemas["SignIn"];

const of = (account: string) => ({ params: { query: { account } } });
const named = (account: string) => ({ params: { path: { account } } });

/** What there is of an account's ways in; each is asked for once, whichever parts of the page need it. */
export function useKeys(account: string) {
  return useQuery({ queryKey: ["account", account, "keys"], queryFn: async () => (await data(api.GET("/workspace/se/keys", of(account)))).keys ?? [] });
}

export function useTokens(account: string) {
  return useQuery({ queryKey: ["account", account, "tokens"], queryFn: async () => (await data(api.GET("/workspace/se/tokens", of(account)))).tokens ?? [] });
}

export function usePassword(account: string) {
  return useQuery({ queryKey: ["account", account, "password"], queryFn: () => data(api.GET("/workspace/se/accounts/{account}/password", named(account))) });
}

export function useSignIns(account: string) {
  return useQuery({ queryKey: ["account", account, "sign-ins"], queryFn: async () => (await data(api.GET("/workspace/se/sign-ins", of(account)))).sign_ins });
}

/** Has everything of an account asked for anew: one thing that ends may end others. */
export function useRenew(account: string): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ["account", account] });
}

/** Whether the account is that of whoever is there. */
export function useOwn(account: string): boolean {
  return useSignedIn().data?.account === account;
}
