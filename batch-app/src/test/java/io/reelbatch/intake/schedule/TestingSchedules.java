package io.reelbatch.intake.schedule;

import io.reelbatch.ReelbatchApplication;
import io.reelbatch.definition.DefinitionCatalogue;
import io.reelbatch.definition.Schedule;
import io.reelbatch.intake.Gathering;
import io.reelbatch.launch.BatchAccepter;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchOptions;
import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.Fire;
import io.reelbatch.ledger.Schedules;
import io.reelbatch.request.ManifestReport;
import io.reelbatch.settings.ReelbatchProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.support.CronExpression;

/// One schedule on the ledger of a real application, looked at when the test says so, by a clock that the
/// test sets. Nothing is run: the test ends the batches.
final class TestingSchedules {
    final String name;
    final SettableClock clock;
    final List<String> launched = new ArrayList<>();
    final AtomicLong nanos = new AtomicLong();
    Gathering.State gathered = Gathering.State.ALL;
    Runnable meanwhile = () -> {};
    private final ConfigurableApplicationContext application;
    private final Schedule schedule;
    private ScheduleRound round;

    /// @param definition that has the schedule
    TestingSchedules(
            ConfigurableApplicationContext application, String definition, Schedule schedule, SettableClock clock) {
        this.application = application;
        this.name = definition;
        this.schedule = schedule;
        this.clock = clock;
        this.round = round();
    }

    /// The application whose ledger is used. Its own doors stay closed, and nothing can be spent.
    static ConfigurableApplicationContext application(Path home, String... more) {
        List<String> properties = new ArrayList<>(
                List.of("reelbatch.home=" + home, "reelbatch.backend.base-url=http://127.0.0.1:9", "NEMO_TOKEN="));
        properties.addAll(List.of(more));
        return new SpringApplicationBuilder(ReelbatchApplication.class)
                .properties(properties.toArray(String[]::new))
                .run();
    }

    static Schedule schedule(String cron, Schedule.Missed missed, Schedule.Overlap overlap, Schedule.Source source) {
        return new Schedule(CronExpression.parse(cron), ZoneId.of("Europe/Berlin"), missed, overlap, Set.of(), source);
    }

    private ScheduleRound round() {
        Schedules ledger = bean(Schedules.class);
        Endings endings = new Endings(ledger, bean(Batches.class), home().resolve("results"), _ -> List.of(), clock);
        FixedManifest manifests = new FixedManifest(
                bean(BatchAccepter.class),
                bean(Batches.class),
                ledger,
                new FixedManifest.Place(home(), List.of()),
                endings,
                clock);
        return new ScheduleRound(
                List.of(new Scheduled(name, schedule)),
                ledger,
                new Decisions(ledger, clock),
                new Beginnings(ledger, List.of(new Door()), manifests, clock, nanos::get),
                endings,
                () -> launched.add(clock.instant().toString()));
    }

    /// As after a new start of the process.
    void startAgain() {
        round = round();
    }

    void look() {
        round.look();
    }

    /// The door that looks at it, which is closed.
    ///
    /// @param idle names of schedules whose folder nothing looks into
    ScheduleIntake door(List<String> idle) {
        Schedules ledger = bean(Schedules.class);
        return new ScheduleIntake(
                new ScheduleIntake.Work(List.of(new Scheduled(name, schedule)), idle, round),
                ledger,
                bean(Messenger.class),
                nanos::get);
    }

    boolean hindered() {
        return round.hindered();
    }

    void lookAt(String instant) {
        clock.set(instant);
        look();
    }

    <T> T bean(Class<T> type) {
        return application.getBean(type);
    }

    Path home() {
        return bean(ReelbatchProperties.class).home();
    }

    /// Accepts a manifest and holds it, as a door does.
    Batch collect(String content) {
        try {
            Path manifest = Files.writeString(Files.createTempFile(home(), "night", ".csv"), "id,prompt\n" + content);
            BatchAccepter accepter = bean(BatchAccepter.class);
            ManifestReport report = accepter.validate(manifest, DefinitionCatalogue.DEFAULT_NAME);
            Batch batch = accepter.accept(
                    manifest,
                    report,
                    DefinitionCatalogue.DEFAULT_NAME,
                    new BatchOptions(manifest + ".results.jsonl", null, List.of(), null));
            bean(Schedules.class).hold(batch.id(), name, clock.instant());
            return batch;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void complete(String batch) {
        bean(JdbcClient.class)
                .sql("update batch set state = 'COMPLETED', finished_at = :now where id = :id")
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("id", batch)
                .update();
    }

    /// Slots with what became of them, oldest first.
    List<String> story() {
        return bean(Schedules.class).latest(name, 100).reversed().stream()
                .map(fire -> "%s %s%s"
                        .formatted(
                                Objects.toString(fire.slot(), fire.cause().name()),
                                fire.state(),
                                fire.passed() == 0 ? "" : " +" + fire.passed()))
                .toList();
    }

    List<String> batchesOf(String slot) {
        return bean(Schedules.class).batchesOf(fire(slot));
    }

    Fire fire(String slot) {
        return bean(Schedules.class).latest(name, 100).stream()
                .filter(fire -> slot.equals(String.valueOf(fire.slot())))
                .findFirst()
                .orElseThrow();
    }

    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private final class Door implements Gathering {
        @Override
        public boolean serves(Schedule.Source source) {
            return source instanceof Schedule.Source.Folder;
        }

        @Override
        public State gather(String of, long since) {
            meanwhile.run();
            return gathered;
        }
    }
}
