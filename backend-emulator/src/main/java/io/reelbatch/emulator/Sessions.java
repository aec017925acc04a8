package io.reelbatch.emulator;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// All sessions. Their ids have nineteen digits, more than a floating-point number can tell apart, and
/// begin anew with every start: who has kept sessions of an emulator that is gone must not find them mixed
/// up with those of another.
final class Sessions {
    private static final long FIRST = 5_529_798_706_024_415_233L;
    private static final long STEP = 1_048_583;

    private final Map<String, Session> byId = new ConcurrentHashMap<>();
    private final AtomicLong created = new AtomicLong();
    private final AtomicLong asked = new AtomicLong();
    private final long first;
    private volatile @Nullable Session last;

    /// @param start of the emulator
    Sessions(Instant start) {
        first = FIRST + start.toEpochMilli() * STEP;
    }

    /// Every second time the session that was made before, where there is one of that account.
    Session createOrRepeat(Account account, String taskName) {
        Session before = asked.getAndIncrement() % 2 == 0 ? null : last;
        return before != null && before.account() == account ? before : create(account, taskName);
    }

    Session create(Account account, String taskName) {
        long number = created.getAndIncrement();
        Session session =
                new Session(Long.toString(first + number * STEP), "task_" + (1000 + number), taskName, account);
        byId.put(session.id(), session);
        last = session;
        return session;
    }

    /// Null if there is no such session, it belongs to someone else, or it is gone.
    @Nullable
    Session find(String id, Account account, Scenario scenario) {
        Session session = byId.get(id);
        if (session == null || session.account() != account || session.isLost()) {
            return null;
        }
        Duration life = scenario.get(Settings.SESSION_LIFE);
        return life.isZero() || session.ageInNanos() < life.toNanos() ? session : null;
    }

    static boolean isDoomed(Session session, Scenario scenario) {
        return Dice.chance(
                scenario.get(Settings.SESSION_LOSS), scenario.get(Settings.SEED), "session-loss", session.taskId());
    }
}
