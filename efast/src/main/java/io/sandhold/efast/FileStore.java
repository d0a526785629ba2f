package io.sandhold.efast;

/** A file store that may be asked, and in whose name. */
public final class FileStore {

    private static final String DOWNLOAD = "/api/efast/v1/file/osdownload/";
    private static final int LONGEST_TOKEN = 8192;

    private final WebAddress address;
    private final String token;

    private FileStore(WebAddress address, String token) {
        this.address = address;
        this.token = token;
    }

    /**
     * @param url of its API's root; empty: the only one that the operator names
     * @param token that says who asks; empty: nobody in particular
     * @throws EfastException where it is none, or none that may be asked
     */
    public static FileStore of(EfastRules rules, String url, String token) {
        if (rules.stores().isEmpty()) {
            throw new EfastException("this server may ask no file store; the operator names some with --efast-hosts");
        }
        if (token.length() > LONGEST_TOKEN || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new EfastException("\"token\" is no token: printable ASCII without spaces, at most " + LONGEST_TOKEN);
        }
        if (url.isEmpty() && rules.stores().size() > 1) {
            throw new EfastException("\"efast_url\" must say which store to ask");
        }
        WebAddress address =
                WebAddress.parse(url.isEmpty() ? "https://" + rules.stores().getFirst() : url);
        if (!rules.stores().contains(address.host())) {
            throw new EfastException("the file store " + address.host()
                    + " may not be asked by this server; the operator names those that may with --efast-hosts");
        }
        return new FileStore(address, token);
    }

    /** Where it is asked for a file. */
    WebAddress download() {
        String root = address.target().split("\\?", 2)[0];
        return address.at((root.endsWith("/") ? root.substring(0, root.length() - 1) : root) + DOWNLOAD);
    }

    String token() {
        return token;
    }

    /** Its host and port. */
    @Override
    public String toString() {
        return address.host().toString();
    }
}
