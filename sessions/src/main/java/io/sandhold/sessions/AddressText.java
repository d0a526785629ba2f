package io.sandhold.sessions;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/** An address as people write it: IPv6 as RFC 5952 section 4 has it, where Java writes out every zero. */
final class AddressText {

    private static final int GROUPS = 8;

    private AddressText() {}

    static String of(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 2 * GROUPS ? six(ByteBuffer.wrap(bytes)) : address.getHostAddress();
    }

    private static String six(ByteBuffer bytes) {
        int start = -1;
        int longest = 1; // a single zero is written out
        for (int i = 0; i < GROUPS; i++) {
            int zeros = 0;
            while (i + zeros < GROUPS && bytes.getShort(2 * (i + zeros)) == 0) {
                zeros++;
            }
            if (zeros > longest) {
                longest = zeros;
                start = i;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == start) {
                text.append("::");
                i += longest - 1;
            } else {
                if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(bytes.getShort(2 * i) & 0xffff));
            }
        }
        return text.toString();
    }
}
