package io.reelbatch.backend;

import java.util.regex.Pattern;

/// Says on whose behalf a call is made. The cloud wants it on every call and refuses exports without it.
public record Attribution(String source, String version, String platform) {
    private static final Pattern HEADER_VALUE = Pattern.compile("[!-~]{1,100}");

    public Attribution {
        for (String value : new String[] {source, version, platform}) {
            if (!HEADER_VALUE.matcher(value).matches()) {
                throw new IllegalArgumentException(
                        "attribution must be 1 to 100 printable ASCII characters without spaces, but was \"" + value
                                + "\"");
            }
        }
    }
}
