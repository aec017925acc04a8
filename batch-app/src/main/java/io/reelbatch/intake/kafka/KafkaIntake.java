package io.reelbatch.intake.kafka;

import io.reelbatch.definition.Schedule;
import io.reelbatch.intake.Gathering;
import io.reelbatch.intake.Intake;
import io.reelbatch.sink.KafkaSettings;
import io.reelbatch.sink.SinkRelay;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;

/// The door for messages. One thread looks after the brokers: it makes missing topics, starts the listener
/// when they can be reached, and looks every so often whether they still can. Another makes batches of what
/// has gathered; it works on when the brokers are away.
final class KafkaIntake implements Intake, Gathering {
    private static final Logger log = LoggerFactory.getLogger(KafkaIntake.class);
    private static final Duration LOOK = Duration.ofSeconds(15);
    private static final Duration FAREWELL = Duration.ofSeconds(10);

    private final KafkaSettings settings;
    private final Parts parts;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile String state;
    private volatile boolean reached = true;
    private @Nullable Thread brokers;
    private @Nullable Thread windows;

    KafkaIntake(KafkaSettings settings, Parts parts) {
        this.settings = settings;
        this.parts = parts;
        this.state = settings.configured()
                ? "to read from " + servers()
                : "closed, because no servers are configured (reelbatch.kafka.bootstrap-servers)";
    }

    /// @param look how often to look for windows that are full or old enough
    /// @param troubles what keeps requests from being taken in or from becoming batches, besides the brokers
    /// @param launch told when batches were made
    record Parts(
            Topics topics,
            KafkaMessageListenerContainer<byte[], byte[]> listener,
            Windows windows,
            DeadLetters deadLetters,
            SinkRelay relay,
            Supplier<List<String>> troubles,
            Duration look,
            Runnable launch) {}

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public void open() {
        parts.relay().start();
        windows = Thread.ofPlatform().daemon().name("kafka-windows").start(this::closeWindows);
        if (!settings.configured()) {
            return;
        }
        state = "connects to " + servers();
        brokers = Thread.ofPlatform().daemon().name("kafka-brokers").start(this::lookAfterBrokers);
    }

    private String servers() {
        return String.join(", ", settings.bootstrapServers());
    }

    private void lookAfterBrokers() {
        try {
            do {
                reached = look(reached);
            } while (!closing.await(LOOK.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// @param before whether they could be reached when they were last looked at
    private boolean look(boolean before) throws InterruptedException {
        try {
            parts.topics().makeMissing();
            if (!parts.listener().isRunning()) {
                parts.listener().start();
            }
            state = "reads %s at %s".formatted(parts.topics().requests(), servers());
            if (!before) {
                log.info("kafka: {} can be reached again", servers());
            }
            return true;
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            Throwable why = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
            state = "cannot reach %s (%s); tries again by itself".formatted(servers(), why.getMessage());
            if (before) {
                log.warn("kafka: {}", state);
            }
            return false;
        }
    }

    private void closeWindows() {
        boolean failed = false;
        try {
            do {
                failed = closeWindows(failed);
            } while (!closing.await(parts.look().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean closeWindows(boolean before) {
        try {
            if (parts.windows().close() > 0) {
                parts.launch().run();
            }
            return false;
        } catch (RuntimeException | Error e) { // the thread must not end by it
            if (!before) {
                log.error("requests cannot be made into a batch at present; it is tried again", e);
            }
            return true;
        }
    }

    @Override
    public void close() {
        closing.countDown();
        parts.listener().stop();
        join(brokers);
        join(windows);
        parts.listener().stop();
        parts.deadLetters().close();
        state = "closed";
    }

    private static void join(@Nullable Thread thread) {
        try {
            if (thread != null && !thread.join(FAREWELL)) {
                log.warn("{} is still busy; what it does is safe to be done again", thread.getName());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean hindered() {
        return !reached || !parts.troubles().get().isEmpty();
    }

    @Override
    public boolean serves(Schedule.Source source) {
        return source instanceof Schedule.Source.Topic;
    }

    /// What has come by the topic is in the ledger as requests; what is missing is that they are batches.
    @Override
    public State gather(String schedule, long since) {
        parts.windows().closeAll(schedule);
        return State.ALL;
    }

    @Override
    public String status() {
        List<String> troubles = parts.troubles().get();
        return troubles.isEmpty() ? state : "%s; %s".formatted(state, String.join("; ", troubles));
    }
}
