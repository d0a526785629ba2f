package io.sandhold.sessions;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/** The accounts' rows. The server's own account is there for its sessions to belong to, and is never found. */
final class AccountTable {

    private final Registry registry;

    AccountTable(Registry registry) {
        this.registry = registry;
    }

    /** Adds one; false where the name is taken. */
    boolean insert(Account account) {
        return registry.writeUnlessPresent(handle -> handle.createUpdate(
                                "insert into account (name, role, created) values (:name, :role, :created)")
                        .bind("name", account.name())
                        .bind("role", account.role().name())
                        .bind("created", Moments.of(account.created()))
                        .execute())
                .isPresent();
    }

    void setForwarding(String name, Forwarding forwarding) {
        registry.write(handle -> handle.createUpdate("update account set forwarding = :forwarding where name = :name")
                .bind("forwarding", forwarding.name())
                .bind("name", name)
                .execute());
    }

    void setRecorded(String name, boolean recorded) {
        registry.write(handle -> handle.createUpdate("update account set recorded = :recorded where name = :name")
                .bind("recorded", recorded)
                .bind("name", name)
                .execute());
    }

    List<Account> all() {
        return registry.read(handle -> handle.createQuery("select * from account where name <> :internal order by name")
                .bind("internal", Accounts.INTERNAL)
                .map(AccountTable::row)
                .list());
    }

    Optional<Account> find(String name) {
        return registry.read(
                handle -> handle.createQuery("select * from account where name = :name and name <> :internal")
                        .bind("name", name)
                        .bind("internal", Accounts.INTERNAL)
                        .map(AccountTable::row)
                        .findOne());
    }

    private static Account row(ResultSet row, StatementContext context) throws SQLException {
        return new Account(
                row.getString("name"),
                Role.valueOf(row.getString("role")),
                Moments.in(row, "created"),
                Forwarding.valueOf(row.getString("forwarding")),
                row.getBoolean("recorded"));
    }
}
