package io.reelbatch.account;

import java.time.Duration;

/// Lets time pass. The one real implementation sleeps; tests only count.
@FunctionalInterface
public interface Sleeper {
    void sleep(Duration duration) throws InterruptedException;
}
