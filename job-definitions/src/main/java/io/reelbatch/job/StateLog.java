package io.reelbatch.job;

import io.reelbatch.ledger.Attempt;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// One event in the log for each step of a row, once it is committed.
final class StateLog {
    private static final Logger log = LoggerFactory.getLogger(StateLog.class);

    private StateLog() {}

    static void note(Attempt attempt) {
        ItemState from = attempt.before().state();
        ItemState to = attempt.stateAfter();
        if (from == to) {
            return;
        }
        switch (attempt.outcome()) {
            case Outcome.Advance _, Outcome.Defer _ -> note(attempt.before(), to, Level.INFO, "", "");
            case Outcome.Fail fail -> note(attempt.before(), to, Level.WARN, fail.code(), fail.message());
            case Outcome.Park park -> note(attempt.before(), to, Level.WARN, park.code(), park.message());
            case Outcome.Cancel cancel -> note(attempt.before(), to, Level.INFO, cancel.code(), cancel.message());
        }
    }

    private static void note(Item item, ItemState to, Level level, String code, String message) {
        log.atLevel(level)
                .addKeyValue("batch", item.batchId())
                .addKeyValue("request", item.name())
                .addKeyValue("from", item.state())
                .addKeyValue("state", to)
                .addKeyValue("code", code)
                .log("{} is {}{}", item.name(), to, code.isEmpty() ? "" : " (%s): %s".formatted(code, message));
    }
}
