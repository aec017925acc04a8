package io.reelbatch.stage;

import io.micrometer.core.instrument.Metrics;
import io.reelbatch.ledger.Item;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Signs that a row that was sent more than once was generated, and paid for, more than once.
public final class Suspicion {
    private static final Logger log = LoggerFactory.getLogger(Suspicion.class);

    private Suspicion() {}

    /// Tells of a sign.
    ///
    /// @param sign what was seen, in words that follow the row's name
    public static void note(Item item, String sign) {
        log.warn("{} {}: it may have been paid for twice", item.name(), sign);
        Metrics.counter("reelbatch.double.generation.suspected").increment();
    }
}
