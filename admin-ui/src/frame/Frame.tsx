import { ActionIcon, AppShell, Burger, Group, Menu, NavLink, Select, Text, Tooltip, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconHistory, IconKeyboard, IconLayoutDashboard, IconLogout, IconMoon, IconSearch, IconServer, IconShieldX, IconSun, IconTerminal2, IconUser, IconUsers } from "@tabler/icons-react";
import { useState, type ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { ask } from "../api/client";
import { Problem } from "../api/problem";
import { SIGN_IN, useForget, type SignedIn } from "../api/signedin";
import { choose, LANGUAGES, useLanguage, type Language } from "../words/language";
import { useFigures } from "../words/figures";
import { Keys } from "./Keys";
import { Palette } from "./Palette";
import { Stale } from "./Stale";
import { useShortcuts } from "./shortcuts";
import { frameWords } from "./words";

/** What stands around every page: the pages, who is signed in, theme and language, and the keys that work everywhere. */
export function Frame({ who, children }: { who: SignedIn; children: ReactNode }) {
  const say = frameWords.use();
  const [opened, menu] = useDisclosure();
  const [shown, setShown] = useState<"palette" | "keys">();
  const [location] = useLocation();
  const administrator = who.role === "admin";
  const pages = [
    ...(administrator ? [{ to: "/overview", label: say("overview"), icon: IconLayoutDashboard }] : []),
    { to: "/sessions", label: say("sessions"), icon: IconTerminal2 },
    ...(administrator ? [{ to: "/audit", label: say("audit"), icon: IconHistory }] : []),
    ...(who.session === undefined ? [{ to: "/accounts", label: say(administrator ? "accounts" : "account"), icon: administrator ? IconUsers : IconUser }] : []),
    ...(administrator
      ? [
          { to: "/blocks", label: say("blocks"), icon: IconShieldX },
          { to: "/server", label: say("server"), icon: IconServer },
        ]
      : []),
  ];
  useShortcuts({ palette: () => setShown("palette"), keys: () => setShown("keys") });
  const close = () => setShown(undefined);
  return (
    <AppShell header={{ height: 52 }} navbar={{ width: 210, breakpoint: "sm", collapsed: { mobile: !opened } }} padding="md">
      <a className="skip" href="#content">
        {say("skip")}
      </a>
      <AppShell.Header px="sm">
        <Group h="100%" justify="space-between" wrap="nowrap" gap="xs">
          <Group gap="xs" wrap="nowrap">
            <Burger hiddenFrom="sm" size="sm" opened={opened} onClick={menu.toggle} aria-label={say("menu")} />
            <img src="/sandhold.svg" width={26} height={26} alt="" />
            <Text fw={700} visibleFrom="xs">
              Sandhold
            </Text>
          </Group>
          <Tools who={who} showPalette={() => setShown("palette")} showKeys={() => setShown("keys")} />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={say("navigation")}>
        {pages.map(({ to, label, icon: Icon }) => (
          <NavLink
            key={to}
            component={Link}
            href={to}
            label={label}
            leftSection={<Icon size={18} aria-hidden />}
            active={location === to || location.startsWith(`${to}/`)}
            aria-current={location === to ? "page" : undefined}
            onClick={menu.close}
          />
        ))}
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <Stale />
        {children}
      </AppShell.Main>
      <Palette opened={shown === "palette"} close={close} pages={pages} />
      <Keys opened={shown === "keys"} close={close} />
    </AppShell>
  );
}

function Tools({ who, showPalette, showKeys }: { who: SignedIn; showPalette: () => void; showKeys: () => void }) {
  const say = frameWords.use();
  const language = useLanguage();
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme("light") === "dark";
  const theme = say(dark ? "light" : "dark");
  return (
    <Group gap={6} wrap="nowrap">
      <Tooltip label={`${say("palette")} (Ctrl-K)`}>
        <ActionIcon variant="default" size="lg" onClick={showPalette} aria-label={say("palette")}>
          <IconSearch size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={`${say("keys")} (?)`}>
        <ActionIcon variant="default" size="lg" onClick={showKeys} aria-label={say("keys")} visibleFrom="sm">
          <IconKeyboard size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={theme}>
        <ActionIcon variant="default" size="lg" onClick={() => setColorScheme(dark ? "light" : "dark")} aria-label={theme}>
          {dark ? <IconSun size={18} aria-hidden /> : <IconMoon size={18} aria-hidden />}
        </ActionIcon>
      </Tooltip>
      <Select
        w={104}
        aria-label={say("language")}
        data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
        value={language}
        allowDeselect={false}
        onChange={(chosen) => chosen && choose(chosen as Language)}
        comboboxProps={{ withinPortal: true }}
      />
      <Person who={who} />
    </Group>
  );
}

function Person({ who }: { who: SignedIn }) {
  const say = frameWords.use();
  const figures = useFigures();
  const forget = useForget();
  const signOut = async () => {
    try {
      await ask(SIGN_IN, { method: "DELETE" });
      await forget();
    } catch (thrown) {
      notifications.show({ color: "red", title: say("notSignedOut"), message: Problem.from(thrown).message });
    }
  };
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="default" size="lg" aria-label={who.account}>
          <IconUser size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {who.account} ({who.role})
        </Menu.Label>
        {who.by === "open-door" ? (
          <Menu.Label maw={260}>{say("openDoor")}</Menu.Label>
        ) : (
          <>
            {who.expires !== undefined && <Menu.Label>{say("until", { when: figures.moment(who.expires) })}</Menu.Label>}
            <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void signOut()}>
              {say("signOut")}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
