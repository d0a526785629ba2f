import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useMemo, type ComponentType } from "react";
import { Redirect, Route, Router, Switch } from "wouter";
import { onSignedOut } from "./api/client";
import { Problem } from "./api/problem";
import { useForget, useSignedIn } from "./api/signedin";
import { Frame } from "./frame/Frame";
import { NotFound } from "./frame/NotFound";
import { frameWords } from "./frame/words";
import { inWords, styleNonce } from "./frame/theme";
import { Failed, Loading } from "./parts/States";
import { rememberReason, SignIn } from "./signin/SignIn";

/** The pages; each is fetched when it is first gone to. */
const PAGES: { path: string; page: ComponentType; administrators?: boolean }[] = [
  { path: "/overview", page: lazy(() => import("./overview/Overview")) },
  { path: "/sessions", page: lazy(() => import("./sessions/Sessions")) },
  { path: "/sessions/:id/:tab?/*?", page: lazy(() => import("./session/SessionPage")) },
  { path: "/audit", page: lazy(() => import("./audit/AuditPage")), administrators: true },
  { path: "/accounts/*?", page: lazy(() => import("./accounts/AccountsPage")) },
  { path: "/blocks", page: lazy(() => import("./blocks/BlocksPage")), administrators: true },
  { path: "/server", page: lazy(() => import("./server/ServerPage")), administrators: true },
];

const client = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, error) => failures < 2 && [0, 429, 503].includes(Problem.from(error).status),
      refetchOnWindowFocus: true,
    },
  },
});

export function App() {
  const say = frameWords.use();
  const close = say("close");
  const spoken = useMemo(() => inWords(close), [close]);
  return (
    <MantineProvider theme={spoken} defaultColorScheme="auto" getStyleNonce={styleNonce}>
      <Notifications position="bottom-right" />
      <QueryClientProvider client={client}>
        <Router base="/ui">
          <Doorstep />
        </Router>
      </QueryClientProvider>
    </MantineProvider>
  );
}

/** Lets whoever is signed in go on to the pages; anyone else signs in first, and comes to the page that they wanted. */
function Doorstep() {
  const signedIn = useSignedIn();
  const forget = useForget();
  useEffect(() => {
    onSignedOut((problem) => {
      rememberReason(problem.message);
      void forget();
    });
  });
  if (signedIn.isPending) return <Loading />;
  if (signedIn.isError) return <Failed error={signedIn.error} again={() => void signedIn.refetch()} />;
  if (signedIn.data === null) return <SignIn />;
  const who = signedIn.data;
  // A token for one session is let in there alone: the list of all would only refuse.
  const only = who.session === undefined ? undefined : `/sessions/${encodeURIComponent(who.session)}`;
  return (
    <Frame who={who}>
      <Suspense fallback={<Loading />}>
        <Switch>
          {only !== undefined && (
            <Route path="/sessions">
              <Redirect to={only} replace />
            </Route>
          )}
          {PAGES.filter(({ administrators }) => !administrators || who.role === "admin").map(({ path, page }) => (
            <Route key={path} path={path} component={page} />
          ))}
          <Route path="/">
            <Redirect to={only ?? (who.role === "admin" ? "/overview" : "/sessions")} replace />
          </Route>
          <Route component={NotFound} />
        </Switch>
      </Suspense>
    </Frame>
  );
}
