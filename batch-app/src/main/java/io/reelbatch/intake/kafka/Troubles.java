package io.reelbatch.intake.kafka;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is wrong at present, by definition. Each is logged when it begins and when it is over, not at every
/// try.
final class Troubles {
    private static final Logger log = LoggerFactory.getLogger(Troubles.class);

    private final Map<String, String> words = new ConcurrentHashMap<>();

    void tell(String definition, String what, @Nullable Throwable why) {
        if (!what.equals(words.put(definition, what))) {
            log.error("{}: {}; it is tried again by itself", definition, what, why);
        }
    }

    void over(String definition) {
        if (words.remove(definition) != null) {
            log.info("{}: requests become batches again", definition);
        }
    }

    /// Forgets what is about other definitions: nothing of theirs waits any more.
    void keepOnly(Collection<String> definitions) {
        words.keySet().retainAll(List.copyOf(definitions));
    }

    List<String> all() {
        return words.entrySet().stream()
                .map(trouble -> "%s: %s".formatted(trouble.getKey(), trouble.getValue()))
                .sorted()
                .toList();
    }
}
