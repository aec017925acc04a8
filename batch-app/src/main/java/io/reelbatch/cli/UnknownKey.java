package io.reelbatch.cli;

import io.reelbatch.request.DidYouMean;
import io.reelbatch.settings.KnownKeys;

/// What to say of a key that nothing reads.
final class UnknownKey {
    private UnknownKey() {}

    static String message(String key) {
        return "there is no property %s.%s"
                .formatted(
                        key,
                        DidYouMean.closest(key, KnownKeys.all())
                                .map(" Did you mean %s?"::formatted)
                                .orElse(" docs/configuration.md lists them all."));
    }
}
