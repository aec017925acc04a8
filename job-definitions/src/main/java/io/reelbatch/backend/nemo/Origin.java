package io.reelbatch.backend.nemo;

import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/// Scheme, host and port: what a token may be sent to.
///
/// @param port the scheme's own where the URL names none
record Origin(String scheme, String host, int port) {
    private static final Pattern LOOPBACK_LITERAL =
            Pattern.compile("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1]|\\[0:0:0:0:0:0:0:1]");

    static Origin of(URI url) {
        String scheme = Objects.requireNonNullElse(url.getScheme(), "").toLowerCase(Locale.ROOT);
        String host = Objects.requireNonNullElse(url.getHost(), "").toLowerCase(Locale.ROOT);
        int port = url.getPort() != -1 ? url.getPort() : scheme.equals("https") ? 443 : 80;
        return new Origin(scheme, host, port);
    }

    boolean isHttp() {
        return (scheme.equals("https") || scheme.equals("http")) && !host.isEmpty();
    }

    /// Whether the host names this machine without asking anybody.
    private boolean isLoopback() {
        return host.equals("localhost") || LOOPBACK_LITERAL.matcher(host).matches();
    }

    /// Refuses a base URL that would send the token in the clear or to an unclear place.
    static void check(URI baseUrl, Set<String> plainHttpHosts) {
        Origin origin = of(baseUrl);
        if (!origin.isHttp()
                || baseUrl.getRawUserInfo() != null
                || baseUrl.getRawQuery() != null
                || baseUrl.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "the base URL must look like https://host[:port][/path], without user, query and fragment");
        }
        if (origin.scheme.equals("http") && !origin.isLoopback() && !plainHttpHosts.contains(origin.host)) {
            throw new IllegalArgumentException(("the base URL %s would send the token in the clear: use https, or name"
                            + " the host %s among the plain-http hosts if it is on a private network")
                    .formatted(baseUrl, origin.host));
        }
    }

    /// Whether an address belongs to this machine or to a private network, where nothing of the cloud can
    /// be.
    static boolean isPrivate(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return true;
        }
        byte[] bytes = address.getAddress();
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        if (bytes.length == 4) {
            return first == 0
                    || (first == 100 && second >= 64 && second < 128)
                    || (first == 198 && (second == 18 || second == 19))
                    || first >= 240;
        }
        return (first & 0xfe) == 0xfc || embedsIpv4(bytes);
    }

    /// IPv6 forms that carry an IPv4 address in their last four bytes: compatible, and translated by NAT64.
    private static boolean embedsIpv4(byte[] bytes) {
        boolean nat64 = bytes[0] == 0 && bytes[1] == 0x64 && (bytes[2] & 0xff) == 0xff && (bytes[3] & 0xff) == 0x9b;
        boolean zero = true;
        for (int i = 0; i < 12; i++) {
            zero &= bytes[i] == 0;
        }
        return nat64 || zero;
    }
}
