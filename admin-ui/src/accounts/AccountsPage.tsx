import { useParams } from "wouter";
import { useSignedIn } from "../api/signedin";
import { Loading } from "../parts/States";
import { AccountList } from "./AccountList";
import { AccountView } from "./AccountView";

/** The accounts; one of them by its name in the address; an ordinary user's own. */
export default function AccountsPage() {
  const { "*": named = "" } = useParams<{ "*"?: string }>();
  const who = useSignedIn().data;
  if (!who) return <Loading />;
  if (who.role !== "admin") return <AccountView key={who.account} name={who.account} />;
  return named === "" ? <AccountList /> : <AccountView key={named} name={named} administrator />;
}
