package io.reelbatch.ledger;

import java.time.Instant;
import java.util.OptionalLong;

/// What a process can know of the time. Those that tell the time of day can be set while it runs.
public interface Clocks {
    /// The time of day by this machine.
    Instant wall();

    /// The time of day by the database, which is the same for all processes that share it.
    ///
    /// @throws org.springframework.dao.DataAccessException when the database does not answer
    Instant database();

    /// Nanoseconds since some moment. Nobody can set it; on Linux and macOS it stands still while the machine sleeps.
    long nanos();

    /// Nanoseconds since the machine was started, those included for which it slept; nothing where the system
    /// does not say.
    OptionalLong uptime();
}
