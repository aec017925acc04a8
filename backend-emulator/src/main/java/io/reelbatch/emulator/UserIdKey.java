package io.reelbatch.emulator;

/// The key under which the caller's own id comes back with tokens, sessions and states.
public enum UserIdKey {
    /// `user_id`
    USER_ID("user_id"),
    /// `bind_id`
    BIND_ID("bind_id"),
    /// The id is left out; what stands for its key is never written.
    NONE("");

    private final String key;

    UserIdKey(String key) {
        this.key = key;
    }

    String key() {
        return key;
    }
}
