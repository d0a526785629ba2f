package io.sandhold.sessions;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Passwords over the registry. Two threads of their own reckon hashes: it takes a processor, and no one else waits for that. */
final class RegistryPasswords implements Passwords, AutoCloseable {

    private static final int SHORTEST = 12;
    private static final int LONGEST = 256;
    private static final int AT_ONCE = 2;
    private static final int WAITING = 100;
    private static final Duration IDLE = Duration.ofMinutes(1);

    private final AccountTable accounts;
    private final PasswordTable table;
    private final Audit audit;
    private final Gate gate;
    private final InstantSource clock;
    private final TryBudget budget;
    private final Consumer<String> changed;
    private final SecureRandom random = new SecureRandom();
    private final ThreadPoolExecutor reckoning = new ThreadPoolExecutor(
            AT_ONCE,
            AT_ONCE,
            IDLE.toSeconds(),
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            Thread.ofPlatform().daemon().name("password-", 0).factory());
    /** Reckoned against where there is nothing to reckon against. */
    private volatile String nobodys;

    /**
     * @param changed told of an account whose password or codes are not what they were: who came in by them is out
     */
    RegistryPasswords(
            Registry registry, Audit audit, InstantSource clock, LongSupplier nanoTime, Consumer<String> changed) {
        this.accounts = new AccountTable(registry);
        this.table = new PasswordTable(registry);
        this.audit = audit;
        this.gate = new Gate(audit::record);
        this.clock = clock;
        this.changed = changed;
        this.budget = new TryBudget(nanoTime);
        reckoning.allowCoreThreadTimeOut(true);
    }

    @Override
    public CompletionStage<Answer> tried(String account, String password, Door door, String address) {
        try {
            return CompletableFuture.supplyAsync(() -> answer(account, password, door, address), reckoning);
        } catch (RejectedExecutionException full) {
            return CompletableFuture.failedStage(new SessionException(
                    SessionError.UNAVAILABLE, "too many passwords are tried at once; try again, or use a key", full));
        }
    }

    private Answer answer(String account, String password, Door door, String address) {
        boolean possible = RegistryAccounts.NAME.matcher(account).matches() && password.length() <= LONGEST;
        String name = possible ? account : "";
        boolean left = budget.take(name);
        Optional<PasswordTable.Row> row = table.find(name);
        boolean right = PasswordHash.matches(
                row.map(PasswordTable.Row::hash).orElseGet(this::nobodys), possible ? password : "none");
        if (!left || !right || row.isEmpty()) {
            return new Answer.Refused();
        }
        budget.giveBack(name);
        return row.get().codeSecret().isPresent()
                ? new Answer.CodeWanted(name)
                : new Answer.Admitted(new Principal(name, row.get().role(), door, address));
    }

    private String nobodys() {
        if (nobodys == null) {
            nobodys = PasswordHash.of(Long.toString(random.nextLong()), random);
        }
        return nobodys;
    }

    @Override
    public Optional<Principal> byCode(String account, String code, Door door, String address) {
        if (!budget.take(account)) {
            return Optional.empty();
        }
        Optional<PasswordTable.Row> row = table.find(account);
        Optional<String> secret = row.flatMap(PasswordTable.Row::codeSecret);
        if (secret.isEmpty()) {
            return Optional.empty();
        }
        OptionalLong step = TimeCode.step(secret.get(), code, clock.instant());
        if (step.isEmpty() || !table.useStep(account, step.getAsLong())) {
            return Optional.empty();
        }
        budget.giveBack(account);
        return Optional.of(new Principal(account, row.get().role(), door, address));
    }

    @Override
    public State state(Principal by, String account) {
        check(Operation.PASSWORD_SEE, by, account);
        Optional<PasswordTable.Row> row = table.find(account);
        return new State(
                row.isPresent(), row.flatMap(PasswordTable.Row::codeSecret).isPresent());
    }

    @Override
    public void set(Principal by, String account, String password) {
        check(Operation.PASSWORD_SET, by, account);
        int length = password.codePointCount(0, password.length());
        if (length < SHORTEST || password.length() > LONGEST) {
            throw invalid("a password is " + SHORTEST + " to " + LONGEST
                    + " characters; a few words that do not belong together are easy to keep in mind");
        }
        if (password.chars().anyMatch(Character::isISOControl)) {
            throw invalid("a password holds no control characters; type it again");
        }
        if (password.chars().distinct().count() < 5 || password.contains(account)) {
            throw invalid("this password would soon be guessed; take one with more different characters and"
                    + " without the account's name");
        }
        table.setPassword(account, PasswordHash.of(password, random));
        changed.accept(account);
        leave(Operation.PASSWORD_SET, by, account);
    }

    @Override
    public void remove(Principal by, String account) {
        check(Operation.PASSWORD_REMOVE, by, account);
        if (table.find(account).isEmpty()) {
            throw none(account);
        }
        table.clear(account);
        changed.accept(account);
        leave(Operation.PASSWORD_REMOVE, by, account);
    }

    @Override
    public CodeSecret askForCodes(Principal by, String account) {
        check(Operation.CODE_SET, by, account);
        String secret = TimeCode.secret(random);
        if (!table.setCodeSecret(account, Optional.of(secret))) {
            throw none(account);
        }
        changed.accept(account);
        leave(Operation.CODE_SET, by, account);
        return new CodeSecret(account, secret);
    }

    @Override
    public void askForNoCodes(Principal by, String account) {
        check(Operation.CODE_REMOVE, by, account);
        if (!table.setCodeSecret(account, Optional.empty())) {
            throw none(account);
        }
        changed.accept(account);
        leave(Operation.CODE_REMOVE, by, account);
    }

    private static SessionException none(String account) {
        return new SessionException(
                SessionError.NOT_FOUND, "account '" + account + "' has no password; give it one first");
    }

    private void check(Operation operation, Principal by, String account) {
        gate.check(operation, by, account, "only its owner or an administrator may do this to another account");
        if (accounts.find(account).isEmpty()) {
            throw new SessionException(
                    SessionError.NOT_FOUND, "there is no account '" + PlainText.line(account, 32) + "'; make it first");
        }
    }

    private void leave(Operation operation, Principal by, String account) {
        operation.event().ifPresent(kind -> audit.record(AuditEvent.now(kind, by, "", account)));
    }

    private static SessionException invalid(String message) {
        return new SessionException(SessionError.INVALID, message);
    }

    /** What still waits is refused. */
    @Override
    public void close() {
        reckoning.shutdownNow();
    }
}
