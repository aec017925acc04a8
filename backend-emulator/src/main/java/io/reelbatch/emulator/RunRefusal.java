package io.reelbatch.emulator;

/// Who answers a message that the service refuses.
public enum RunRefusal {
    /// The service's envelope.
    ENVELOPE,
    /// The Python agent server: 404 and 422 with `detail`.
    ADK_PYTHON,
    /// The Java agent server: 500 and 400 with an empty body.
    ADK_JAVA
}
