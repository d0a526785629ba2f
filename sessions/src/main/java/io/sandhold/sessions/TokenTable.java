package io.sandhold.sessions;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** The tokens' rows; each is found by its SHA-256. */
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
                    return insert(handle, token, sha256);
                })
                .isPresent();
    }

    private static int insert(Handle handle, Token token, String sha256) {
        return handle.createUpdate("insert into token (sha256, account, label, created, expires)"
                        + " values (:sha256, :account, :label, :created, :expires)")
                .bind("sha256", sha256)
                .bind("account", token.account())
                .bind("label", token.label())
                .bind("created", Moments.of(token.created()))
                .bind("expires", Moments.of(token.expires()))
                .execute();
    }

    List<Token> of(String account) {
        return registry.read(
                handle -> handle.createQuery("select * from token where account = :account order by created, label")
                        .bind("account", account)
                        .map(TokenTable::row)
                        .list());
    }

    /** The one of this text, whoever has it. */
    Optional<Token> find(String sha256) {
        return registry.read(handle -> handle.createQuery("select * from token where sha256 = :sha256")
                .bind("sha256", sha256)
                .map(TokenTable::row)
                .findOne());
    }

    boolean delete(String account, String label) {
        return registry.write(
                        handle -> handle.createUpdate("delete from token where account = :account and label = :label")
                                .bind("account", account)
                                .bind("label", label)
                                .execute())
                > 0;
    }

    static boolean live(Token token, Instant now) {
        return token.expires().isEmpty() || token.expires().get().isAfter(now);
    }

    private static Token row(ResultSet row, StatementContext context) throws SQLException {
        return new Token(
                row.getString("account"),
                row.getString("label"),
                Moments.in(row, "created"),
                Moments.optionalIn(row, "expires"));
    }
}
