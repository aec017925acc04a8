package io.reelbatch.backend;

/// What can go wrong at the video cloud. The type says what to do, the message says where it happened.
public abstract sealed class BackendException extends RuntimeException
        permits RetryLater,
                ItemRefused,
                SessionLost,
                AccountStopped,
                ExportBlocked,
                ContractBroken,
                StorageFailed,
                RenderOrphaned {
    private static final long serialVersionUID = 1L;

    BackendException(String message, @org.jspecify.annotations.Nullable Throwable cause) {
        super(message, cause);
    }
}
