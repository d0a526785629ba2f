package io.sandhold.sessions;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Accounts, keys and tokens over the registry. */
final class RegistryAccounts implements Accounts, AutoCloseable {

    static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_.-]{0,31}");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.:@ -]{0,63}");
    private static final Pattern TEXT = Pattern.compile("[!-~]{32,512}");
    private static final int MOST_EACH = 100;
    private static final Duration LONGEST = Duration.ofDays(3650);

    private final AccountTable accounts;
    private final KeyTable keys;
    private final ShareTable shareTable;
    private final GuestKeys shares;
    private final TokenTable tokens;
    private final WayUse use;
    private final WayUse keyUse;
    private final TokenWatches watches = new TokenWatches();
    private final Audit audit;
    private final Gate gate;
    private final SecureRandom random = new SecureRandom();

    RegistryAccounts(Registry registry, Audit audit) {
        this.accounts = new AccountTable(registry);
        this.keys = new KeyTable(registry);
        this.shareTable = new ShareTable(registry);
        this.shares = new GuestKeys(shareTable);
        this.tokens = new TokenTable(registry);
        this.use = new WayUse(tokens::used);
        this.keyUse = new WayUse(keys::used);
        this.audit = audit;
        this.gate = new Gate(audit::record);
        if (accounts.find(ADMIN).isEmpty()) {
            accounts.insert(new Account(ADMIN, Role.ADMIN, Moments.now()));
        }
        accounts.insert(new Account(INTERNAL, Role.USER, Moments.now())); // or it is there already
    }

    @Override
    public Optional<Principal> byToken(String token, Door door, String address) {
        // the same hash and the same query whatever it is, also for what cannot be a token
        boolean possible = TEXT.matcher(token).matches();
        String sha256 = hash(possible ? token : "none");
        Instant now = Moments.now();
        Optional<TokenTable.Holder> holder = tokens.holder(sha256, false, now).filter(found -> possible);
        holder.ifPresent(found -> use.used(sha256, now));
        return holder.map(found -> Principal.byToken(found.token(), found.role(), door, address));
    }

    @Override
    public Optional<Principal> byLink(LinkMaker maker, SessionId session, Door door, String address) {
        TokenScope scope = new TokenScope(Optional.of(session), true, OptionalInt.empty());
        Instant created = Instant.ofEpochMilli(maker.created());
        Optional<Token> with = maker.label().isEmpty()
                ? Optional.of(new Token(maker.account(), "", created, Optional.empty(), scope))
                : standing(maker.account(), maker.label(), created);
        return with.flatMap(token -> accounts.find(maker.account())
                .map(account -> Principal.byLink(
                        new Token(maker.account(), maker.label(), created, token.expires(), scope),
                        account.role(),
                        door,
                        address)));
    }

    /** This very token, where it is there and its time is not over. */
    private Optional<Token> standing(String account, String label, Instant created) {
        return tokens.labelled(account, label)
                .filter(known -> known.created().equals(created) && TokenTable.live(known, Instant.now()));
    }

    private boolean stands(Token token) {
        return standing(token.account(), token.label(), token.created()).isPresent();
    }

    @Override
    public Watch watch(Principal by, Consumer<String> ended) {
        return by.token()
                .filter(token -> !token.label().isEmpty())
                .map(token -> watches.token(token, this::stands, ended))
                .orElse(() -> {});
    }

    @Override
    public Watch watchKey(byte[] wireForm, Consumer<String> ended) {
        String fingerprint = KeyLine.fingerprint(wireForm);
        String base64 = Base64.getEncoder().encodeToString(wireForm);
        return keys.find(fingerprint, base64)
                .map(key ->
                        watches.key(key, known -> keys.find(fingerprint, base64).isPresent(), ended))
                .orElse(() -> {});
    }

    @Override
    public void keyUsed(byte[] wireForm) {
        keyUse.used(KeyLine.fingerprint(wireForm), Moments.now());
    }

    @Override
    public Admission byPublicKey(byte[] wireForm, LoginName login, Door door, String address) {
        if (wireForm.length > KeyForm.LONGEST) {
            return Admission.Refused.UNKNOWN;
        }
        String fingerprint = KeyLine.fingerprint(wireForm);
        String base64 = Base64.getEncoder().encodeToString(wireForm);
        Admission own = byOwnKey(keys.find(fingerprint, base64), door, address);
        // asked whatever the first answer was, so that both take the same time
        Admission shared = shares.find(login, fingerprint, base64, door, address);
        return switch (own) {
            case Admission.Admitted in
            when shared instanceof Admission.Admitted guest && !entersAnyway(in, guest) -> shared;
            case Admission.Admitted in -> own;
            case Admission.Refused(String why) -> why.isEmpty() || shared instanceof Admission.Admitted ? shared : own;
        };
    }

    /** Whether an account needs no share key for that session. */
    private static boolean entersAnyway(Admission.Admitted own, Admission.Admitted guest) {
        return Operation.COMMAND_RUN.allowed(own.principal(), guest.principal().account());
    }

    private Admission byOwnKey(Optional<PublicKey> known, Door door, String address) {
        if (known.isEmpty()) {
            return Admission.Refused.UNKNOWN;
        }
        PublicKey key = known.get();
        KeyOptions options = KeyOptions.of(key.options());
        if (key.expires().filter(end -> !end.isAfter(Instant.now())).isPresent()) {
            return new Admission.Refused(
                    "a key of " + key.account() + " that ended " + key.expires().get());
        }
        if (!options.from().allow(address)) {
            return new Admission.Refused("a key of " + key.account() + " that may not come from there");
        }
        Account account = accounts.find(key.account()).orElseThrow();
        return new Admission.Admitted(new Principal(account.name(), account.role(), door, address), options.rights());
    }

    @Override
    public Admission byCertificate(
            UserCertificate certificate, CertificateTrust trust, LoginName login, Door door, String address) {
        return new CertificateLogin(accounts, shareTable).admission(certificate, trust, login, door, address);
    }

    @Override
    public boolean revoked(byte[] wireForm, CertificateTrust trust) {
        return trust.revocations().keys().contains(KeyLine.fingerprint(wireForm));
    }

    @Override
    public Principal inPlaceOf(Principal by, String account) {
        if (by.account().equals(account)) {
            return by;
        }
        boolean there =
                NAME.matcher(account).matches() && accounts.find(account).isPresent();
        if (!there || by.role() != Role.ADMIN) {
            throw HostedSessions.notThere();
        }
        return by.inPlaceOf(account);
    }

    @Override
    public Account createAccount(Principal by, String name, Role role) {
        gate.check(Operation.ACCOUNT_CREATE, by, "", "only an administrator makes accounts; ask one");
        if (!NAME.matcher(name).matches() || name.equals(Principal.SERVER.account())) {
            throw invalid(
                    "an account's name is 1 to 32 of a-z, 0-9, '_', '.' and '-', starts with a letter, and is not '"
                            + Principal.SERVER.account() + "'");
        }
        Account account = new Account(name, role, Moments.now());
        if (!accounts.insert(account)) {
            throw new SessionException(SessionError.EXISTS, "there is an account '" + name + "' already");
        }
        leave(Operation.ACCOUNT_CREATE, by, name + " " + role);
        return account;
    }

    @Override
    public List<Account> accounts(Principal by) {
        gate.check(Operation.ACCOUNT_LIST, by, "", "only an administrator sees the accounts");
        return accounts.all();
    }

    @Override
    public Forwarding forwarding(String account) {
        return accounts.find(account).map(Account::forwarding).orElse(Forwarding.NONE);
    }

    @Override
    public Account setForwarding(Principal by, String account, Forwarding forwarding) {
        check(Operation.ACCOUNT_CHANGE, by, account);
        accounts.setForwarding(account, forwarding);
        leave(Operation.ACCOUNT_CHANGE, by, account + " forwarding " + forwarding.word());
        return accounts.find(account).orElseThrow();
    }

    @Override
    public Account setRecorded(Principal by, String account, boolean recorded) {
        check(Operation.ACCOUNT_CHANGE, by, account);
        accounts.setRecorded(account, recorded);
        leave(Operation.ACCOUNT_CHANGE, by, account + " recording " + (recorded ? "on" : "off"));
        return accounts.find(account).orElseThrow();
    }

    @Override
    public PublicKey addKey(Principal by, String account, String line) {
        check(Operation.KEY_ADD, by, account);
        KeyLine parsed = KeyLine.parse(line);
        PublicKey key = new PublicKey(
                account,
                parsed.type(),
                parsed.fingerprint(),
                parsed.comment(),
                Moments.now(),
                parsed.options().text(),
                parsed.options().expires(),
                Optional.empty());
        if (keys.of(account).size() >= MOST_EACH) {
            throw new SessionException(
                    SessionError.EXHAUSTED, "an account holds at most " + MOST_EACH + " keys; remove one first");
        }
        if (!keys.insert(key, Base64.getEncoder().encodeToString(parsed.wireForm()))) {
            String owner = keys.owner(key.fingerprint()).orElse("");
            String whose = Operation.KEY_LIST.allowed(by, owner) ? "account '" + owner + "'" : "another account";
            throw new SessionException(
                    SessionError.EXISTS,
                    "the key " + key.fingerprint() + " belongs to " + whose + " already; a key opens one account only");
        }
        leave(
                Operation.KEY_ADD,
                by,
                account + " " + key.fingerprint() + (key.options().isEmpty() ? "" : " " + key.options()));
        return key;
    }

    @Override
    public List<PublicKey> keys(Principal by, String account) {
        check(Operation.KEY_LIST, by, account);
        return keys.of(account);
    }

    @Override
    public void removeKey(Principal by, String account, String fingerprint) {
        check(Operation.KEY_REMOVE, by, account);
        if (!keys.delete(account, fingerprint)) {
            throw new SessionException(
                    SessionError.NOT_FOUND,
                    "account '" + account
                            + "' has no such key; name it by its fingerprint, SHA256:…, as its list shows it");
        }
        watches.keyRemoved(fingerprint);
        leave(Operation.KEY_REMOVE, by, account + " " + fingerprint);
    }

    @Override
    public NewToken createToken(
            Principal by, String account, String label, Optional<Duration> timeToLive, TokenScope scope) {
        check(Operation.TOKEN_CREATE, by, account);
        checkLabel(label);
        timeToLive.ifPresent(life -> {
            if (life.compareTo(Duration.ofSeconds(1)) < 0 || life.compareTo(LONGEST) > 0) {
                throw invalid(
                        "a token lives 1 second to " + LONGEST.toDays() + " days, or for ever where no time is given");
            }
        });
        Instant now = Moments.now();
        if (tokens.of(account).stream()
                        .filter(token -> TokenTable.live(token, now))
                        .count()
                >= MOST_EACH) {
            throw new SessionException(
                    SessionError.EXHAUSTED, "an account holds at most " + MOST_EACH + " tokens; revoke one first");
        }
        String text = "shd_" + secret(random);
        Token token = new Token(account, label, now, timeToLive.map(now::plus), scope);
        if (!tokens.insert(token, hash(text))) {
            throw new SessionException(
                    SessionError.EXISTS,
                    "account '" + account + "' has a token '" + label
                            + "' already; revoke it, or choose another label");
        }
        leave(Operation.TOKEN_CREATE, by, account + " " + label + (scope.equals(TokenScope.ALL) ? "" : ", " + scope));
        return new NewToken(token, text);
    }

    @Override
    public void setToken(Principal by, String account, String label, String token) {
        check(Operation.TOKEN_CREATE, by, account);
        checkLabel(label);
        if (!TEXT.matcher(token).matches()) {
            throw invalid(
                    "a token is 32 to 512 printable ASCII characters without spaces; make one with: openssl rand -hex 32");
        }
        String sha256 = hash(token);
        Optional<Token> present = tokens.find(sha256);
        if (present.isPresent()
                && present.get().account().equals(account)
                && present.get().label().equals(label)
                && present.get().expires().isEmpty()) {
            return;
        }
        if (!tokens.replace(new Token(account, label, Moments.now(), Optional.empty(), TokenScope.ALL), sha256)) {
            throw new SessionException(SessionError.EXISTS, "another token has this very text; choose another text");
        }
        watches.tokenRevoked(account, label);
        leave(Operation.TOKEN_CREATE, by, account + " " + label);
    }

    @Override
    public List<Token> tokens(Principal by, String account) {
        check(Operation.TOKEN_LIST, by, account);
        return tokens.of(account);
    }

    @Override
    public void revokeToken(Principal by, String account, String label) {
        check(Operation.TOKEN_REVOKE, by, account);
        if (!tokens.delete(account, label)) {
            throw new SessionException(
                    SessionError.NOT_FOUND,
                    "account '" + account + "' has no token '" + PlainText.line(label, 64)
                            + "'; its list shows those it has");
        }
        watches.tokenRevoked(account, label);
        leave(Operation.TOKEN_REVOKE, by, account + " " + label);
    }

    /** Whether {@code by} may, and then whether there is such an account: who may not does not learn which there are. */
    void check(Operation operation, Principal by, String account) {
        gate.check(operation, by, account, "only its owner or an administrator may do this to another account");
        if (accounts.find(account).isEmpty()) {
            throw new SessionException(
                    SessionError.NOT_FOUND, "there is no account '" + PlainText.line(account, 32) + "'; make it first");
        }
    }

    /** Who is told when what they came with ends. */
    TokenWatches watches() {
        return watches;
    }

    /** What stands open is told of nothing any more. */
    @Override
    public void close() {
        watches.close();
    }

    private static void checkLabel(String label) {
        if (!LABEL.matcher(label).matches()) {
            throw invalid(
                    "a token's label is 1 to 64 letters, digits, spaces or any of '_.:@-', and starts with a letter or digit");
        }
    }

    private void leave(Operation operation, Principal by, String detail) {
        operation.event().ifPresent(kind -> audit.record(AuditEvent.now(kind, by, "", detail)));
    }

    /** 256 bits that nobody guesses. */
    static String secret(SecureRandom random) {
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    static String hash(String token) {
        return HexFormat.of().formatHex(KeyLine.sha256(token.getBytes(StandardCharsets.UTF_8)));
    }

    private static SessionException invalid(String message) {
        return new SessionException(SessionError.INVALID, message);
    }
}
