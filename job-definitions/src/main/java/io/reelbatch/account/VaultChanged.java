package io.reelbatch.account;

import java.io.IOException;

/// Another process has replaced the text of a vault since it was read here; nothing was written.
public final class VaultChanged extends IOException {
    private static final long serialVersionUID = 1L;

    public VaultChanged() {
        super("another process has just changed the credentials");
    }
}
