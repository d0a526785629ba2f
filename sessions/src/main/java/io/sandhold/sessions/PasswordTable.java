package io.sandhold.sessions;

import java.util.Optional;
import org.jdbi.v3.core.HandleCallback;

/** The accounts' passwords and codes, in the rows of the accounts. */
final class PasswordTable {

    /** An account with a password, as it is kept. */
    record Row(String account, Role role, String hash, Optional<String> codeSecret) {}

    private final Registry registry;

    PasswordTable(Registry registry) {
        this.registry = registry;
    }

    /** The row of an account that has a password. */
    Optional<Row> find(String account) {
        return registry.read(handle -> handle.createQuery(
                        "select name, role, password, code_secret from account where name = :name and password is not null")
                .bind("name", account)
                .map((row, context) -> new Row(
                        row.getString("name"),
                        Role.valueOf(row.getString("role")),
                        row.getString("password"),
                        Optional.ofNullable(row.getString("code_secret"))))
                .findOne());
    }

    void setPassword(String account, String hash) {
        change(
                account,
                handle -> handle.createUpdate("update account set password = :hash where name = :name")
                        .bind("hash", hash)
                        .bind("name", account)
                        .execute());
    }

    /** Takes both away. */
    void clear(String account) {
        change(
                account,
                handle -> handle.createUpdate(
                                "update account set password = null, code_secret = null where name = :name")
                        .bind("name", account)
                        .execute());
    }

    /** Sets or takes the secret; false where the account has no password. Steps that were used stay used. */
    boolean setCodeSecret(String account, Optional<String> secret) {
        return change(
                        account,
                        handle -> handle.createUpdate(
                                        "update account set code_secret = :secret where name = :name and password is not null")
                                .bind("secret", secret.orElse(null))
                                .bind("name", account)
                                .execute())
                == 1;
    }

    /** Changes what an account comes in by; the browsers that came in by what it was are signed out in the same turn. */
    private int change(String account, HandleCallback<Integer, RuntimeException> update) {
        return registry.writeInTurn(handle -> {
            int changed = update.withHandle(handle);
            if (changed > 0) {
                SignInTable.endThoseBy(handle, account, "");
            }
            return changed;
        });
    }

    /** Marks a step as used; false where it or a later one is already. */
    boolean useStep(String account, long step) {
        return registry.write(handle -> handle.createUpdate(
                                "update account set code_step = :step where name = :name and code_step < :step")
                        .bind("step", step)
                        .bind("name", account)
                        .execute())
                == 1;
    }
}
