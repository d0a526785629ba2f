package io.sandhold.sessions;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** Sign-ins over the registry. */
final class RegistrySignIns implements SignIns {

    private static final int ID_BYTES = 8;
    private static final int LONGEST_NAME = 64;

    private final RegistryAccounts accounts;
    private final RegistryPasswords passwords;
    private final PasswordTable passwordTable;
    private final TokenTable tokens;
    private final WayUse use;
    private final SignInTable table;
    private final TokenWatches watches;
    private final Audit audit;
    private final SecureRandom random = new SecureRandom();

    RegistrySignIns(Registry registry, RegistryAccounts accounts, RegistryPasswords passwords, Audit audit) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.passwordTable = new PasswordTable(registry);
        this.tokens = new TokenTable(registry);
        this.use = new WayUse(tokens::used);
        this.table = new SignInTable(registry);
        this.watches = accounts.watches();
        this.audit = audit;
    }

    @Override
    public Answer byToken(String token, Duration life, String address) {
        Optional<Principal> holder = accounts.byToken(token, Door.BROWSER, address);
        if (holder.isEmpty()) {
            return new Answer.Refused();
        }
        Token parent = holder.get().token().orElseThrow();
        Instant end = Moments.now().plus(life);
        Instant expires = parent.expires().filter(end::isAfter).orElse(end);
        SignIn signIn = new SignIn(parent.label(), address);
        return made(
                holder.get(),
                expires,
                parent.scope(),
                signIn,
                new SignInTable.Ground.OfToken(RegistryAccounts.hash(token)));
    }

    @Override
    public Answer byPassword(String account, String password, Optional<String> code, Duration life, String address) {
        String name = account.length() > LONGEST_NAME ? "" : account;
        // as it is before it is tried: what is made holds only as long as that does
        Optional<PasswordTable.Row> before = passwordTable.find(name);
        return switch (tried(name, password, address)) {
            case Passwords.Answer.Refused() -> new Answer.Refused();
            case Passwords.Answer.Admitted(Principal principal) -> made(principal, before, life, address);
            case Passwords.Answer.CodeWanted(String wanted) ->
                code.isEmpty()
                        ? new Answer.CodeWanted()
                        : passwords
                                .byCode(wanted, code.get(), Door.BROWSER, address)
                                .map(principal -> made(principal, before, life, address))
                                .orElseGet(Answer.Refused::new);
        };
    }

    private Passwords.Answer tried(String account, String password, String address) {
        try {
            return passwords
                    .tried(account, password, Door.BROWSER, address)
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof SessionException refusal ? refusal : e;
        }
    }

    private Answer made(Principal principal, Optional<PasswordTable.Row> before, Duration life, String address) {
        return before.map(row -> made(
                        principal,
                        Moments.now().plus(life),
                        TokenScope.ALL,
                        new SignIn("", address),
                        new SignInTable.Ground.OfPassword(row.hash(), row.codeSecret())))
                .orElseGet(Answer.Refused::new);
    }

    private Answer made(
            Principal principal, Instant expires, TokenScope scope, SignIn signIn, SignInTable.Ground ground) {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        String text = RegistryAccounts.secret(random);
        Token token = new Token(
                principal.account(),
                SignIn.MARK + HexFormat.of().formatHex(id),
                Moments.now(),
                Optional.of(expires),
                scope,
                Optional.empty(),
                Optional.of(signIn));
        Optional<List<String>> gone = table.insert(token, RegistryAccounts.hash(text), ground);
        if (gone.isEmpty()) {
            return new Answer.Refused();
        }
        gone.get().forEach(label -> watches.signedOut(principal.account(), label));
        return new Answer.Admitted(
                Principal.byToken(token, principal.role(), Door.BROWSER, signIn.address()), new NewToken(token, text));
    }

    @Override
    public Optional<Principal> known(String text, String address) {
        Instant now = Moments.now();
        String sha256 = RegistryAccounts.hash(text);
        Optional<TokenTable.Holder> holder = tokens.holder(sha256, true, now);
        holder.ifPresent(found -> use.used(sha256, now));
        return holder.map(found -> Principal.byToken(found.token(), found.role(), Door.BROWSER, address));
    }

    @Override
    public List<Token> of(Principal by, String account) {
        accounts.check(Operation.SIGN_IN_LIST, by, account);
        return table.of(account, Moments.now());
    }

    @Override
    public void leave(Principal by) {
        Token token = by.token()
                .filter(with -> with.signIn().isPresent())
                .orElseThrow(
                        () -> new SessionException(
                                SessionError.INVALID,
                                "no browser is signed in by this request; a token is revoked by DELETE /workspace/se/tokens/LABEL"));
        ended(by, token.account(), token.label());
    }

    @Override
    public void end(Principal by, String account, String id) {
        accounts.check(Operation.SIGN_IN_END, by, account);
        if (!ended(by, account, SignIn.MARK + id)) {
            throw new SessionException(
                    SessionError.NOT_FOUND,
                    "account '" + account + "' has no sign-in '" + PlainText.line(id, LONGEST_NAME)
                            + "'; their list shows those it has");
        }
    }

    @Override
    public void endAll(Principal by, String account) {
        accounts.check(Operation.SIGN_IN_END, by, account);
        table.of(account, Moments.now()).forEach(signIn -> ended(by, account, signIn.label()));
    }

    /** False where it was over already. */
    private boolean ended(Principal by, String account, String label) {
        boolean there = table.delete(account, label);
        if (there) {
            watches.signedOut(account, label);
            audit.record(AuditEvent.now(AuditKind.SIGN_IN_ENDED, by, "", account + " " + label));
        }
        return there;
    }
}
