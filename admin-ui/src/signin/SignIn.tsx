import { Alert, Button, Center, Group, Paper, PasswordInput, SegmentedControl, Select, Stack, Text, TextInput, Title } from "@mantine/core";
import { useEffect, useState, type FormEvent } from "react";
import { ask } from "../api/client";
import { Problem } from "../api/problem";
import { SIGN_IN, useForget } from "../api/signedin";
import { choose, LANGUAGES, useLanguage, type Language } from "../words/language";
import { words } from "../words/words";

const spoken = words({
  en: {
    title: "Sign in to Sandhold",
    by: "Sign in with",
    token: "Token",
    password: "Password",
    account: "Account",
    code: "One-time code",
    codeHint: "The six digits that your authenticator shows now",
    tokenHint: "The administrator's stands in the server's data directory, in admin.token; others come from the page Accounts.",
    enter: "Sign in",
    language: "Language",
    missing: "This is needed to sign in.",
  },
  zh: {
    title: "登录 Sandhold",
    by: "登录方式",
    token: "令牌",
    password: "密码",
    account: "账户",
    code: "一次性验证码",
    codeHint: "身份验证器当前显示的六位数字",
    tokenHint: "管理员令牌位于服务器数据目录的 admin.token 文件中；其他令牌可在“账户”页面创建。",
    enter: "登录",
    language: "语言",
    missing: "登录需要填写此项。",
  },
});

/** Why somebody was signed out without asking for it; told once on the page that they then see. */
let reason = "";

export function rememberReason(sentence: string): void {
  reason = sentence;
}

export function SignIn() {
  const say = spoken.use();
  const language = useLanguage();
  const forget = useForget();
  const [by, setBy] = useState("token");
  const [fields, setFields] = useState({ token: "", account: "", password: "", code: "" });
  const [wantsCode, setWantsCode] = useState(false);
  const [told, setTold] = useState(reason);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    reason = "";
    document.title = `${say("title")}`;
  });
  const needed = by === "token" ? (["token"] as const) : (["account", "password", ...(wantsCode ? (["code"] as const) : [])] as const);
  const error = (name: keyof typeof fields) => (tried && fields[name] === "" ? say("missing") : undefined);
  const field = (name: keyof typeof fields) => ({
    name,
    value: fields[name],
    error: error(name),
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setFields((before) => ({ ...before, [name]: value }));
    },
  });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (needed.some((name) => fields[name] === "")) return;
    setBusy(true);
    setTold("");
    try {
      const body = Object.fromEntries(needed.map((name) => [name, name === "token" || name === "code" ? fields[name].trim() : fields[name]]));
      await ask(SIGN_IN, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
      await forget();
    } catch (thrown) {
      const problem = Problem.from(thrown);
      setTold(problem.message);
      if (problem.code === "CODE_REQUIRED") {
        setWantsCode(true);
        setTried(false);
      }
    } finally {
      setBusy(false);
    }
  };
  return (
    <Center component="main" mih="100vh" p="md">
      <Paper withBorder p="xl" w={420} maw="100%">
        <form onSubmit={(event) => void submit(event)} noValidate>
          <Stack>
            <Group wrap="nowrap">
              <img src="/sandhold.svg" width={36} height={36} alt="" />
              <Title order={1} size="h3">
                {say("title")}
              </Title>
            </Group>
            {told !== "" && (
              <Alert color="red" variant="light" role="alert">
                {told}
              </Alert>
            )}
            <SegmentedControl
              aria-label={say("by")}
              value={by}
              onChange={(chosen) => {
                setBy(chosen);
                setTried(false);
              }}
              data={[
                { value: "token", label: say("token") },
                { value: "password", label: say("password") },
              ]}
            />
            {by === "token" ? (
              <PasswordInput label={say("token")} description={say("tokenHint")} autoComplete="off" spellCheck={false} autoFocus {...field("token")} />
            ) : (
              <>
                <TextInput label={say("account")} autoComplete="username" autoFocus {...field("account")} />
                <PasswordInput label={say("password")} autoComplete="current-password" {...field("password")} />
                {wantsCode && <TextInput label={say("code")} description={say("codeHint")} autoComplete="one-time-code" inputMode="numeric" autoFocus {...field("code")} />}
              </>
            )}
            <Button type="submit" loading={busy}>
              {say("enter")}
            </Button>
            <Group justify="flex-end">
              <Text size="sm" component="span" aria-hidden>
                {say("language")}
              </Text>
              <Select
                w={120}
                size="xs"
                aria-label={say("language")}
                data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
                value={language}
                allowDeselect={false}
                onChange={(chosen) => chosen && choose(chosen as Language)}
              />
            </Group>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}
