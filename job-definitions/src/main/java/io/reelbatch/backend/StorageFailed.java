package io.reelbatch.backend;

import org.jspecify.annotations.Nullable;

/// This machine could not keep what the cloud gave: a full disk, a directory that must not be written. It
/// says nothing about the cloud.
public final class StorageFailed extends BackendException {
    private static final long serialVersionUID = 1L;

    public StorageFailed(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
