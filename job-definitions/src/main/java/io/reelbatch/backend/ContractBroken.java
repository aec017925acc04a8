package io.reelbatch.backend;

import org.jspecify.annotations.Nullable;

/// The cloud answered something that cannot be understood.
public final class ContractBroken extends BackendException {
    private static final long serialVersionUID = 1L;

    public ContractBroken(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
