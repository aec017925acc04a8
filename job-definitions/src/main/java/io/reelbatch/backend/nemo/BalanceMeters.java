package io.reelbatch.backend.nemo;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.reelbatch.backend.Credits;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToLongFunction;

/// The account's balance, as it was when it was last looked at.
final class BalanceMeters {
    private static final AtomicReference<Credits> LAST = new AtomicReference<>(new Credits(0, 0));

    private BalanceMeters() {}

    static Credits note(Credits balance) {
        LAST.set(balance);
        gauge("reelbatch.credits.available", Credits::available);
        gauge("reelbatch.credits.frozen", Credits::frozen);
        return balance;
    }

    private static void gauge(String name, ToLongFunction<Credits> figure) {
        if (Metrics.globalRegistry.find(name).gauge() == null) {
            Gauge.builder(name, () -> figure.applyAsLong(LAST.get())).register(Metrics.globalRegistry);
        }
    }
}
