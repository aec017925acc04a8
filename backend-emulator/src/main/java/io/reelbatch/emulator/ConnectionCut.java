package io.reelbatch.emulator;

import java.io.IOException;

/// A fault has cut the connection.
final class ConnectionCut extends IOException {
    private static final long serialVersionUID = 1;

    ConnectionCut(Harm harm) {
        super("cut by " + harm);
    }
}
