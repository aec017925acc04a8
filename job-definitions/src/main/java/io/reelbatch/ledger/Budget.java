package io.reelbatch.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/// How many credits all batches of a job definition may spend. What is not given is not limited.
///
/// @param perBatch what one batch may spend
/// @param perDay what all batches of the definition together may spend on one day
/// @param zone where a day begins and ends
/// @param reserve what stays untouched of the account's balance
public record Budget(
        @Nullable Long perBatch,
        @Nullable Long perDay,
        ZoneId zone,
        @Nullable Long reserve) {
    /// No limit.
    public static final Budget NONE = new Budget(null, null, ZoneOffset.UTC, null);

    /// Whether there is anything to be held to.
    public boolean limits() {
        return perBatch != null || perDay != null || reserve != null;
    }

    /// The day on which a generation counts that is sent at a moment.
    public LocalDate dayOf(Instant moment) {
        return LocalDate.ofInstant(moment, zone);
    }

    /// When the day after the one of a moment begins.
    public Instant nextDay(Instant moment) {
        return startOf(dayOf(moment).plusDays(1));
    }

    Instant startOf(LocalDate day) {
        return day.atStartOfDay(zone).toInstant();
    }
}
