import { Stack } from "@mantine/core";
import { frameWords } from "../frame/words";
import { PageTitle } from "../parts/PageTitle";
import { Failed, Loading } from "../parts/States";
import { About } from "./About";
import { Algorithms } from "./Algorithms";
import { Checks } from "./Checks";
import { Configuration } from "./Configuration";
import { HostKeys } from "./HostKeys";
import { JailProfile } from "./JailProfile";
import { Kept } from "./Kept";
import { Log } from "./Log";
import { useHost } from "./useHost";

/** What the server is, promises, lacks and was told. */
export default function ServerPage() {
  const page = frameWords.use();
  const host = useHost();
  return (
    <Stack>
      <PageTitle title={page("server")} />
      {host.isLoadingError && <Failed error={host.error} again={() => void host.refetch()} />}
      {host.isPending && <Loading />}
      {host.data && (
        <>
          <About host={host.data} />
          <Checks checks={host.data.checks ?? []} />
          <HostKeys host={host.data} />
          <Algorithms offered={host.data.algorithms ?? {}} />
          {host.data.volumes && <Kept what="volumes" kept={host.data.volumes} />}
          {host.data.jails && <Kept what="jails" kept={host.data.jails} />}
          {host.data.log && <Log log={host.data.log} />}
        </>
      )}
      <JailProfile />
      <Configuration />
    </Stack>
  );
}
