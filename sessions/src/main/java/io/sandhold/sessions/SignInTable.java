package io.sandhold.sessions;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The sign-ins' rows, among those of the tokens. */
final class SignInTable {

    private final Registry registry;

    SignInTable(Registry registry) {
        this.registry = registry;
    }

    /** What a sign-in is made with, as it was when it was looked at. */
    sealed interface Ground {

        /** A token. */
        record OfToken(String sha256) implements Ground {}

        /** A password, and the secret of the codes beside it. */
        record OfPassword(String hash, Optional<String> codeSecret) implements Ground {}
    }

    /**
     * Adds one, as long as what it is made with stands; the account's oldest go where there are too many.
     *
     * @return the labels of those that went; empty where what it is made with is no more
     */
    Optional<List<String>> insert(Token signIn, String sha256, Ground ground) {
        return registry.writeInTurn(handle -> {
            if (!stands(handle, signIn.account(), ground)) {
                return Optional.empty();
            }
            handle.createUpdate("delete from token where account = :account and expires <= :now")
                    .bind("account", signIn.account())
                    .bind("now", Moments.of(signIn.created()))
                    .execute();
            List<String> gone = handle.createQuery("select label from token where account = :account"
                            + " and sign_in is not null order by created desc, label offset :kept rows")
                    .bind("account", signIn.account())
                    .bind("kept", SignIns.MOST - 1)
                    .mapTo(String.class)
                    .list();
            gone.forEach(label -> delete(handle, signIn.account(), label));
            TokenTable.insert(handle, signIn, sha256);
            return Optional.of(gone);
        });
    }

    /** Holds the rows that it asks until the transaction ends: whoever revokes or changes them comes before it, or finds the sign-in. */
    private static boolean stands(Handle handle, String account, Ground ground) {
        Optional<Ground.OfPassword> has = handle.createQuery(
                        "select password, code_secret from account where name = :name for update")
                .bind("name", account)
                .map((row, context) -> new Ground.OfPassword(
                        Optional.ofNullable(row.getString("password")).orElse(""),
                        Optional.ofNullable(row.getString("code_secret"))))
                .findOne();
        return switch (ground) {
            case Ground.OfPassword asked -> has.filter(asked::equals).isPresent();
            case Ground.OfToken(String parent) ->
                handle.createQuery("select sha256 from token where sha256 = :parent for update")
                        .bind("parent", parent)
                        .mapTo(String.class)
                        .findOne()
                        .isPresent();
        };
    }

    /** Those of an account whose time is not over, the newest first. */
    List<Token> of(String account, Instant now) {
        return registry.read(handle -> handle.createQuery("select * from token where account = :account"
                        + " and sign_in is not null and expires > :now order by created desc, label")
                .bind("account", account)
                .bind("now", Moments.of(now))
                .map(TokenTable::row)
                .list());
    }

    boolean delete(String account, String label) {
        return registry.write(handle -> delete(handle, account, label)) > 0;
    }

    private static int delete(Handle handle, String account, String label) {
        return handle.createUpdate(
                        "delete from token where account = :account and label = :label and sign_in is not null")
                .bind("account", account)
                .bind("label", label)
                .execute();
    }

    /**
     * Ends those that were made with a token of this label, or with the password where it is empty; after that is gone or changed, in a statement of its own, which sees what was written until
     * then: one that a foreign key runs need not.
     */
    static void endThoseBy(Handle handle, String account, String parent) {
        handle.createUpdate("delete from token where account = :account and sign_in = :parent")
                .bind("account", account)
                .bind("parent", parent)
                .execute();
    }
}
