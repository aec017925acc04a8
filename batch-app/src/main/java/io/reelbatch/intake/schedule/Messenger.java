package io.reelbatch.intake.schedule;

import io.reelbatch.ledger.ScheduleNotices;
import io.reelbatch.sink.Notices;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends digests to the webhooks that want them, each until it has arrived.
final class Messenger {
    private static final Logger log = LoggerFactory.getLogger(Messenger.class);
    private static final int MOST_DOUBLINGS = 16;

    private final ScheduleNotices ledger;
    private final Notices webhooks;
    private final Rests rests;
    private final InstantSource clock;

    Messenger(ScheduleNotices ledger, Notices webhooks, Rests rests, InstantSource clock) {
        this.ledger = ledger;
        this.webhooks = webhooks;
        this.rests = rests;
        this.clock = clock;
    }

    /// @param patience how long one try may take
    /// @param first rest after a failed try; each further one doubles it
    /// @param longest where the doubling ends
    record Rests(Duration patience, Duration first, Duration longest) {

        Duration after(int tries) {
            Duration doubled = first.multipliedBy(1L << Math.min(tries, MOST_DOUBLINGS));
            return doubled.compareTo(longest) < 0 ? doubled : longest;
        }
    }

    /// Tries everything that is due, once.
    void send() {
        for (ScheduleNotices.Notice notice : ledger.due(clock.instant())) {
            Instant again = clock.instant().plus(rests.patience()).plus(rests.after(notice.tries()));
            if (ledger.take(notice, again)) {
                send(notice);
            }
        }
    }

    private void send(ScheduleNotices.Notice notice) {
        switch (webhooks.send(notice.sink(), notice.fire(), notice.digest())) {
            case Notices.Answer.Taken() -> ledger.done(notice);
            case Notices.Answer.Nobody() -> {
                log.warn("schedule {}: the sink {} is gone, and is not told", notice.schedule(), notice.sink());
                ledger.done(notice);
            }
            case Notices.Answer.NotTaken(var why) -> {
                ledger.failed(notice, why, clock.instant().plus(rests.after(notice.tries())));
                if (notice.tries() == 0) {
                    log.warn(
                            "schedule {}: the digest could not be sent to {}: {}; it is tried again",
                            notice.schedule(),
                            notice.sink(),
                            why);
                }
            }
        }
    }
}
