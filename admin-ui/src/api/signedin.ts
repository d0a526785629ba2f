import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ask, SIGN_IN } from "./client";
import { Problem } from "./problem";

/** Who is there, as the server says it. */
export interface SignedIn {
  account: string;
  role: "admin" | "user";
  /** token, password, or open-door: nobody is asked for anything. */
  by: string;
  session?: string;
  read_only?: boolean;
  /** Epoch seconds. */
  expires?: number;
}

export { SIGN_IN };

const KEY = ["sign-in"];

export function useSignedIn() {
  return useQuery({
    queryKey: KEY,
    queryFn: async (): Promise<SignedIn | null> => {
      try {
        return (await (await ask(SIGN_IN)).json()) as SignedIn;
      } catch (thrown) {
        const problem = Problem.from(thrown);
        if (problem.status === 401) return null;
        throw problem;
      }
    },
    staleTime: Infinity,
  });
}

/** Forgets everything of whoever was there, and asks anew who is. */
export function useForget(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    client.removeQueries({ predicate: (query) => query.queryKey[0] !== KEY[0] });
    await client.resetQueries({ queryKey: KEY });
  };
}
