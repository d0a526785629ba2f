package io.sandhold.sessions;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/** The public keys' rows. */
final class KeyTable {

    private final Registry registry;

    KeyTable(Registry registry) {
        this.registry = registry;
    }

    /** Adds one; false where some account has it already. */
    boolean insert(PublicKey key, String wireForm) {
        return registry.writeUnlessPresent(handle -> handle.createUpdate(
                                "insert into public_key (fingerprint, account, type, wire_form, comment, created, options,"
                                        + " expires) values (:fingerprint, :account, :type, :wireForm, :comment, :created,"
                                        + " :options, :expires)")
                        .bind("fingerprint", key.fingerprint())
                        .bind("account", key.account())
                        .bind("type", key.type())
                        .bind("wireForm", wireForm)
                        .bind("comment", key.comment())
                        .bind("created", Moments.of(key.created()))
                        .bind("options", key.options())
                        .bind("expires", Moments.of(key.expires()))
                        .execute())
                .isPresent();
    }

    /** Writes down that one was used. */
    void used(String fingerprint, Instant moment) {
        registry.write(handle -> handle.createUpdate(
                        "update public_key set last_used = :moment where fingerprint = :fingerprint")
                .bind("moment", Moments.of(moment))
                .bind("fingerprint", fingerprint)
                .execute());
    }

    List<PublicKey> of(String account) {
        return registry.read(handle -> handle.createQuery(
                        "select * from public_key where account = :account order by created, fingerprint")
                .bind("account", account)
                .map(KeyTable::row)
                .list());
    }

    /** Whose it is. */
    Optional<String> owner(String fingerprint) {
        return registry.read(
                handle -> handle.createQuery("select account from public_key where fingerprint = :fingerprint")
                        .bind("fingerprint", fingerprint)
                        .mapTo(String.class)
                        .findOne());
    }

    /** The key of this wire form, in base64. */
    Optional<PublicKey> find(String fingerprint, String wireForm) {
        return registry.read(handle -> handle.createQuery(
                        "select * from public_key where fingerprint = :fingerprint and wire_form = :wireForm")
                .bind("fingerprint", fingerprint)
                .bind("wireForm", wireForm)
                .map(KeyTable::row)
                .findOne());
    }

    boolean delete(String account, String fingerprint) {
        return registry.write(handle -> handle.createUpdate(
                                "delete from public_key where account = :account and fingerprint = :fingerprint")
                        .bind("account", account)
                        .bind("fingerprint", fingerprint)
                        .execute())
                > 0;
    }

    private static PublicKey row(ResultSet row, StatementContext context) throws SQLException {
        return new PublicKey(
                row.getString("account"),
                row.getString("type"),
                row.getString("fingerprint"),
                row.getString("comment"),
                Moments.in(row, "created"),
                row.getString("options"),
                Moments.optionalIn(row, "expires"),
                Moments.optionalIn(row, "last_used"));
    }
}
