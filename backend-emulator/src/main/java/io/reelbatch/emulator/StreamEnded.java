package io.reelbatch.emulator;

import java.io.IOException;

/// A fault has ended a stream early, in an orderly way.
final class StreamEnded extends IOException {
    private static final long serialVersionUID = 1;

    StreamEnded() {
        super("a fault has ended the stream");
    }
}
