package io.sandhold.sessions;

import java.time.Instant;
import java.util.Optional;

/** The way in of guests: share keys that are offered at a login. */
final class GuestKeys {

    private final ShareTable table;

    GuestKeys(ShareTable table) {
        this.table = table;
    }

    /**
     * Whom a key lets into the session that the login names.
     *
     * @param wireForm in base64
     */
    Admission find(LoginName login, String fingerprint, String wireForm, Door door, String address) {
        // asked of the registry also where the name is no session's
        Optional<ShareTable.Shared> found = table.find(login.session(), fingerprint, wireForm)
                .filter(shared ->
                        login.account().isEmpty() || login.account().get().equals(shared.owner()));
        if (found.isEmpty()) {
            return Admission.Refused.UNKNOWN;
        }
        ShareKey key = found.get().key();
        KeyOptions options = KeyOptions.of(key.options());
        if (!key.liveAt(Instant.now())) {
            return new Admission.Refused("the share key " + key.label() + ", which ended "
                    + key.expires().get());
        }
        if (!options.from().allow(address)) {
            return new Admission.Refused("the share key " + key.label() + ", which may not come from there");
        }
        Guest guest = new Guest(key.session(), key.label(), key.fingerprint(), key.expires());
        return new Admission.Admitted(
                Principal.guest(found.get().owner(), guest, door, address),
                options.rights().within(key.access()));
    }
}
