package io.reelbatch.operations;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;

/// How many batches and rows are in which state, counted in the ledger every so often on a thread of its own:
/// to be asked costs the database nothing, and cannot hang with it.
final class LedgerMeters implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(LedgerMeters.class);

    private final JdbcClient jdbc;
    private final Duration every;
    private final MultiGauge batches;
    private final MultiGauge items;
    private final AtomicReference<@Nullable Instant> oldest = new AtomicReference<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("ledger-meters").daemon().factory());
    private volatile boolean running;

    LedgerMeters(JdbcClient jdbc, MeterRegistry meters, InstantSource clock, Duration every) {
        this.jdbc = jdbc;
        this.every = every;
        batches = MultiGauge.builder("reelbatch.batches")
                .description("batches by status")
                .register(meters);
        items = MultiGauge.builder("reelbatch.items")
                .description("rows of batches that are not over, by state")
                .register(meters);
        Gauge.builder("reelbatch.item.oldest.nonterminal", () -> age(clock))
                .description("how long ago the oldest row without a result was taken in")
                .baseUnit("seconds")
                .register(meters);
    }

    private double age(InstantSource clock) {
        Instant since = oldest.get();
        return since == null
                ? 0
                : Math.max(0, Duration.between(since, clock.instant()).toSeconds());
    }

    @Override
    public void start() {
        running = true;
        ScheduledFuture<?> _ = thread.scheduleWithFixedDelay(this::count, 0, every.toNanos(), TimeUnit.NANOSECONDS);
    }

    /// Counts now.
    void count() {
        try {
            batches.register(rows("select state, count(*) as number from batch group by state", "status"), true);
            items.register(rows("""
                    select item.state, count(*) as number from item join batch on batch.id = item.batch_id
                    where batch.state not in ('COMPLETED', 'CANCELLED') group by item.state
                    """, "state"), true);
            oldest.set(jdbc.sql("""
                            select min(item.created_at) from item join batch on batch.id = item.batch_id
                            where batch.state not in ('COMPLETED', 'CANCELLED')
                            and item.state not in ('DONE', 'FAILED', 'PARKED', 'CANCELLED')
                            """).query((row, _) -> instant(row)).list().getFirst());
        } catch (RuntimeException e) { // thrown on, it would end the counting without a word
            log.debug("the figures of the ledger stay as they are", e);
        }
    }

    private List<Row<?>> rows(String sql, String tag) {
        List<Row<?>> rows = new ArrayList<>();
        jdbc.sql(sql).query(row -> {
            rows.add(Row.of(Tags.of(tag, row.getString("state")), row.getInt("number")));
        });
        return rows;
    }

    private static @Nullable Instant instant(ResultSet row) throws SQLException {
        var time = row.getTimestamp(1);
        return time == null ? null : time.toInstant();
    }

    @Override
    public void stop() {
        thread.shutdown();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
