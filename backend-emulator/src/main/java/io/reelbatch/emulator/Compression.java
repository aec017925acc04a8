package io.reelbatch.emulator;

/// Which answers are compressed with gzip. Videos never are.
public enum Compression {
    /// None.
    NEVER,
    /// Those of calls whose `Accept-Encoding` names gzip, streams included.
    ASKED,
    /// All but streams, asked for or not, as some proxies do.
    JSON,
    /// Streams too, asked for or not.
    ALL;

    boolean appliesTo(Call call, boolean stream) {
        return switch (this) {
            case NEVER -> false;
            case ASKED -> call.headers().mentions("Accept-Encoding", "gzip");
            case JSON -> !stream;
            case ALL -> true;
        };
    }
}
