package io.reelbatch.account;

import io.reelbatch.backend.AccountStopped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Holds all generations of the account back while it has no credits, as a fuse does: it *opens* when the
/// cloud says that they are used up, and closes when a look at the balance shows enough of them, or when a
/// person says so. While it is open, one look at the balance is due every so often; exports cost nothing
/// and are not held back.
///
/// Safe for use by many threads.
public final class CreditsGate {
    private final InstantSource clock;
    private final Duration recheckEvery;

    @Nullable
    private Opened opened;

    /// Why generations are held back, and until when at least.
    ///
    /// @param reason what the cloud said
    /// @param hint what a person can do, for example a link
    /// @param nextCheckAt when the balance is looked at next
    public record Opened(String reason, String hint, Instant nextCheckAt) {}

    public CreditsGate(InstantSource clock, Duration recheckEvery) {
        this.clock = clock;
        this.recheckEvery = recheckEvery;
    }

    /// Opens the gate. One that is open already stays as it is, so that many refusals at once do not put
    /// the next look at the balance off.
    public synchronized void open(AccountStopped why) {
        if (opened == null) {
            opened = new Opened(
                    String.valueOf(why.getMessage()),
                    why.hint(),
                    clock.instant().plus(recheckEvery));
        }
    }

    /// Lets generations through again.
    public synchronized void close() {
        opened = null;
    }

    /// Whether generations must wait.
    public synchronized boolean isOpen() {
        return opened != null;
    }

    /// Why and until when, or nothing while the gate is closed.
    public synchronized @Nullable Opened opened() {
        return opened;
    }

    /// When the balance is looked at next, or nothing while the gate is closed.
    public synchronized @Nullable Instant nextCheckAt() {
        return opened == null ? null : opened.nextCheckAt();
    }

    /// When a call may be made again that was refused for want of credits: at the next look at the balance;
    /// where nobody looks at present, because nothing is to be generated, after as long.
    public synchronized Instant askAgainAt() {
        Instant now = clock.instant();
        if (opened == null) {
            return now;
        }
        return opened.nextCheckAt().isAfter(now) ? opened.nextCheckAt() : now.plus(recheckEvery);
    }

    /// Whether the caller shall look at the balance now. Of many who ask at once, one is told so.
    public synchronized boolean claimCheck() {
        Instant now = clock.instant();
        if (opened == null || now.isBefore(opened.nextCheckAt())) {
            return false;
        }
        opened = new Opened(opened.reason(), opened.hint(), now.plus(recheckEvery));
        return true;
    }

    /// What a look at the balance has shown: the gate closes when there is enough.
    ///
    /// @param available credits that can be spent
    /// @param needed by the next generation
    public synchronized void checked(long available, long needed) {
        if (available >= Math.max(1, needed)) {
            opened = null;
        }
    }
}
