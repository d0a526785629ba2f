package io.sandhold.sessions;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** The tokens' rows; each is found by its SHA-256. The sign-ins of browsers lie among them, and are {@link SignInTable}'s. */
final class TokenTable {

    private final Registry registry;

    TokenTable(Registry registry) {
        this.registry = registry;
    }

    /** Adds one, after the account's expired ones were removed; false where its label or its text is taken. */
    boolean insert(Token token, String sha256) {
        return registry.writeUnlessPresent(handle -> {
                    handle.createUpdate("delete from token where account = :account and expires <= :now")
                            .bind("account", token.account())
                            .bind("now", Moments.of(token.created()))
                            .execute();
                    return insert(handle, token, sha256);
                })
                .isPresent();
    }

    /** Adds one in the place of the one of that label; false where another label or account has that very text. */
    boolean replace(Token token, String sha256) {
        return registry.writeUnlessPresent(handle -> {
                    handle.createUpdate("delete from token where account = :account and label = :label")
                            .bind("account", token.account())
                            .bind("label", token.label())
                            .execute();
                    SignInTable.endThoseBy(handle, token.account(), token.label());
                    return insert(handle, token, sha256);
                })
                .isPresent();
    }

    static int insert(Handle handle, Token token, String sha256) {
        return handle.createUpdate(
                        "insert into token (sha256, account, label, created, expires, session, read_only, rate, sign_in, address)"
                                + " values (:sha256, :account, :label, :created, :expires, :session, :readOnly, :rate, :signIn, :address)")
                .bind("sha256", sha256)
                .bind("account", token.account())
                .bind("label", token.label())
                .bind("created", Moments.of(token.created()))
                .bind("expires", Moments.of(token.expires()))
                .bind("session", token.scope().session().map(SessionId::value).orElse(null))
                .bind("readOnly", token.scope().readOnly())
                .bind(
                        "rate",
                        token.scope().rate().isPresent()
                                ? (Integer) token.scope().rate().getAsInt()
                                : null)
                .bind("signIn", token.signIn().map(SignIn::parent).orElse(null))
                .bind("address", token.signIn().map(SignIn::address).orElse(null))
                .execute();
    }

    /** Writes down that one was used. */
    void used(String sha256, Instant moment) {
        registry.write(handle -> handle.createUpdate("update token set last_used = :moment where sha256 = :sha256")
                .bind("moment", Moments.of(moment))
                .bind("sha256", sha256)
                .execute());
    }

    List<Token> of(String account) {
        return registry.read(handle -> handle.createQuery(
                        "select * from token where account = :account and sign_in is null order by created, label")
                .bind("account", account)
                .map(TokenTable::row)
                .list());
    }

    /**
     * A token, and what its account is.
     */
    record Holder(Token token, Role role) {}

    /** The one of this label, a sign-in too. */
    Optional<Token> labelled(String account, String label) {
        return registry.read(
                handle -> handle.createQuery("select * from token where account = :account and label = :label")
                        .bind("account", account)
                        .bind("label", label)
                        .map(TokenTable::row)
                        .findOne());
    }

    /** Whoever has the token of this SHA-256, or else the sign-in, unless it has expired by {@code now}. */
    Optional<Holder> holder(String sha256, boolean signIn, Instant now) {
        return registry.read(handle -> handle.createQuery(
                        "select t.*, a.role from token t join account a on a.name = t.account"
                                + " where t.sha256 = :sha256 and (t.expires is null or t.expires > :now)"
                                + (signIn ? " and t.sign_in is not null" : " and t.sign_in is null"))
                .bind("sha256", sha256)
                .bind("now", Moments.of(now))
                .map((row, context) -> new Holder(row(row, context), Role.valueOf(row.getString("role"))))
                .findOne());
    }

    /** The one of this text, whoever has it. */
    Optional<Token> find(String sha256) {
        return registry.read(handle -> handle.createQuery("select * from token where sha256 = :sha256")
                .bind("sha256", sha256)
                .map(TokenTable::row)
                .findOne());
    }

    /** Deletes one, and the sign-ins by it. */
    boolean delete(String account, String label) {
        return registry.writeInTurn(handle -> {
            int gone = handle.createUpdate(
                            "delete from token where account = :account and label = :label and sign_in is null")
                    .bind("account", account)
                    .bind("label", label)
                    .execute();
            SignInTable.endThoseBy(handle, account, label);
            return gone > 0;
        });
    }

    static boolean live(Token token, Instant now) {
        return token.expires().isEmpty() || token.expires().get().isAfter(now);
    }

    static Token row(ResultSet row, StatementContext context) throws SQLException {
        return new Token(
                row.getString("account"),
                row.getString("label"),
                Moments.in(row, "created"),
                Moments.optionalIn(row, "expires"),
                scope(row),
                Moments.optionalIn(row, "last_used"),
                signIn(row));
    }

    private static Optional<SignIn> signIn(ResultSet row) throws SQLException {
        String parent = row.getString("sign_in");
        return parent == null ? Optional.empty() : Optional.of(new SignIn(parent, row.getString("address")));
    }

    private static TokenScope scope(ResultSet row) throws SQLException {
        int rate = row.getInt("rate"); // 0 where there is none
        return new TokenScope(
                Optional.ofNullable(row.getString("session")).map(SessionId::new),
                row.getBoolean("read_only"),
                rate == 0 ? OptionalInt.empty() : OptionalInt.of(rate));
    }
}
