package io.reelbatch.emulator;

/// What ends a line of an event stream.
public enum LineEnd {
    /// Line feed.
    LF("\n"),
    /// Carriage return and line feed.
    CRLF("\r\n"),
    /// Carriage return.
    CR("\r");

    private final String characters;

    LineEnd(String characters) {
        this.characters = characters;
    }

    String characters() {
        return characters;
    }
}
