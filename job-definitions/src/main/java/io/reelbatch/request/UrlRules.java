package io.reelbatch.request;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Which addresses a row may hand to the remote service. Judged by spelling alone: nothing is looked up,
/// nothing is connected to. Refused is what could only reach into somebody's private network, in every
/// disguise that the usual URL readers understand.
final class UrlRules {

    static final int LONGEST = 2048;

    private static final Pattern NUMERIC_LABEL = Pattern.compile("([0-9]+|0[xX][0-9A-Fa-f]*)");
    private static final Pattern DOTTED_QUAD = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");
    private static final List<String> PRIVATE_NAMES = List.of("localhost", "internal", "local", "localdomain");

    private UrlRules() {}

    /// @throws Refused with the reason
    static URI check(String reference) {
        require(reference.length() <= LONGEST, "it is longer than %d characters".formatted(LONGEST));
        require(
                reference.chars().noneMatch(c -> c <= ' ' || c == 0x7F || c == '\\'),
                "it contains a space, a backslash or a control character");
        URI uri = parse(reference);
        String host = uri.getHost();
        require(
                uri.getRawUserInfo() == null
                        && !String.valueOf(uri.getRawAuthority()).contains("@"),
                "it contains a user name");
        require(host != null, "it has no host name of ASCII letters, digits, dashes and dots");
        require(uri.getPort() <= 65_535, "its port is larger than 65535");
        if (host != null) {
            checkHost(host.toLowerCase(Locale.ROOT));
        }
        return uri;
    }

    private static URI parse(String reference) {
        try {
            return new URI(reference);
        } catch (URISyntaxException e) {
            throw new Refused("it is not written as an address: " + e.getReason());
        }
    }

    private static void checkHost(String host) {
        if (host.startsWith("[")) {
            require(
                    PublicAddresses.contains(literal(host.substring(1, host.length() - 1))),
                    "its host is a private address");
            return;
        }
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        String last = name.substring(name.lastIndexOf('.') + 1);
        require(!PRIVATE_NAMES.contains(last), "its host name belongs to a private network");
        if (NUMERIC_LABEL.matcher(last).matches()) {
            require(DOTTED_QUAD.matcher(name).matches(), "its host is a disguised IP address");
            require(PublicAddresses.contains(literal(name)), "its host is a private address");
        }
    }

    private static InetAddress literal(String text) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw new Refused("its host is not a valid IP address");
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new Refused(otherwise);
        }
    }

    /// Why the address may not be used, as the end of a sentence.
    static final class Refused extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Refused(String reason) {
            super(reason);
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }
}
