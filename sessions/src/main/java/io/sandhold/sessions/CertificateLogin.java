package io.sandhold.sessions;

import java.time.Instant;
import java.util.Optional;

/**
 * The way in of certificates: a principal {@code NAME} is the account of that name, and {@code session:ID} lets into that session as a guest of
 * whoever has it.
 */
final class CertificateLogin {

    private static final String SESSION = "session:";
    private static final int LONGEST_GUEST = 32;

    private final AccountTable accounts;
    private final ShareTable sessions;

    CertificateLogin(AccountTable accounts, ShareTable sessions) {
        this.accounts = accounts;
        this.sessions = sessions;
    }

    Admission admission(
            UserCertificate certificate, CertificateTrust trust, LoginName login, Door door, String address) {
        Optional<String> refusal;
        try {
            refusal = trust.refusal(certificate, Instant.now(), address);
        } catch (SessionException | IllegalArgumentException e) {
            refusal = Optional.of(e.getMessage());
        }
        if (refusal.isPresent()) {
            return new Admission.Refused(refusal.get());
        }
        Optional<Principal> account =
                account(certificate, login).map(found -> new Principal(found.name(), found.role(), door, address));
        Optional<Principal> guest = guest(certificate, login, door, address)
                .filter(invited ->
                        account.isEmpty() || !Operation.COMMAND_RUN.allowed(account.get(), invited.account()));
        return guest.or(() -> account)
                .<Admission>map(principal -> new Admission.Admitted(principal, trust.rights(certificate)))
                .orElseGet(() -> new Admission.Refused("it names no account, and not this session"));
    }

    /** The account that the login names, if the certificate does too; else the first one that the certificate names. */
    private Optional<Account> account(UserCertificate certificate, LoginName login) {
        return login.account()
                .filter(certificate.principals()::contains)
                .flatMap(accounts::find)
                .or(() -> certificate.principals().stream()
                        .flatMap(name -> accounts.find(name).stream())
                        .findFirst());
    }

    private Optional<Principal> guest(UserCertificate certificate, LoginName login, Door door, String address) {
        Optional<SessionId> named =
                login.id().filter(id -> certificate.principals().contains(SESSION + id));
        if (named.isEmpty()) {
            return Optional.empty();
        }
        return sessions.owner(named.get())
                .filter(owner ->
                        login.account().isEmpty() || login.account().get().equals(owner))
                .map(owner -> Principal.guest(
                        owner,
                        new Guest(
                                named.get(),
                                PlainText.line(certificate.id(), LONGEST_GUEST),
                                KeyLine.fingerprint(certificate.key()),
                                certificate.end()),
                        door,
                        address));
    }
}
