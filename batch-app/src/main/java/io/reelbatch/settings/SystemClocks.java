package io.reelbatch.settings;

import io.reelbatch.ledger.Clocks;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.OptionalLong;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The clocks of this machine and of the database. The one place that asks for the time of day.
final class SystemClocks implements Clocks {
    private static final Path UPTIME = Path.of("/proc/uptime");
    private static final int NANO_DIGITS = 9;

    private final JdbcClient jdbc;

    SystemClocks(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Instant wall() {
        return Instant.now();
    }

    @Override
    public Instant database() {
        return jdbc.sql("select current_timestamp")
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    /// Linux counts the time for which it slept here, and not in its other clocks.
    @Override
    public OptionalLong uptime() {
        try {
            String seconds = Files.readString(UPTIME).split(" ", 2)[0];
            return OptionalLong.of(
                    new BigDecimal(seconds).movePointRight(NANO_DIGITS).longValue());
        } catch (IOException | NumberFormatException notLinux) {
            return OptionalLong.empty();
        }
    }
}
