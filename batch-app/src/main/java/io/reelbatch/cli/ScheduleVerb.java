package io.reelbatch.cli;

import io.reelbatch.definition.Schedule;
import io.reelbatch.intake.schedule.ScheduleDesk;
import io.reelbatch.ledger.Fire;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/// `reelbatch schedule`.
@Command(
        name = "schedule",
        description = "Looks at the schedules of the job definitions, runs one now, pauses one.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "(list | run | pause | resume)")
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class ScheduleVerb implements Runnable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss xxx", Locale.ROOT);

    private final EngineStarter starter;
    private final Console console;

    @Spec
    private CommandSpec spec;

    ScheduleVerb(EngineStarter starter, Console console) {
        this.starter = starter;
        this.console = console;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(),
                "Say what to do: schedule list, schedule run NAME, schedule pause NAME, or schedule resume NAME.");
    }

    @Command(
            name = "list",
            description = "Lists them: when each runs next, what became of its last slot, and what waits for the next.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    int list(@Mixin CommonOptions common, @Option(names = "--json", description = "For scripts.") boolean json) {
        List<ScheduleDesk.Standing> standings = withDesk(common, ScheduleDesk::standings);
        if (json) {
            console.print(JSON.writeValueAsString(Map.of(
                    "schedules", standings.stream().map(ScheduleVerb::json).toList())));
        } else if (standings.isEmpty()) {
            console.print("No job definition has a schedule; docs/schedules.md says how to add one.");
        } else {
            print(standings);
        }
        return ExitCode.ALL_DONE;
    }

    private void print(List<ScheduleDesk.Standing> standings) {
        Table table = new Table("SCHEDULE", "CRON", "ZONE", "NEXT", "WAITING", "LAST");
        for (ScheduleDesk.Standing one : standings) {
            Schedule schedule = one.schedule();
            table.add(
                    one.name(),
                    schedule == null ? "" : schedule.cron().toString(),
                    schedule == null ? "" : schedule.zone().toString(),
                    next(one),
                    one.held().batches() == 0
                            ? "nothing"
                            : "%s in %,d batches"
                                    .formatted(
                                            Words.rows(one.held().rows()),
                                            one.held().batches()),
                    last(one));
        }
        table.lines().forEach(console::print);
    }

    private static String next(ScheduleDesk.Standing one) {
        Schedule schedule = one.schedule();
        if (schedule == null) {
            return "gone; `schedule run` runs what waits";
        }
        if (one.pausedAt() != null) {
            return "paused since " + time(one.pausedAt(), schedule.zone());
        }
        return one.next().isEmpty() ? "never" : time(one.next().getFirst(), schedule.zone());
    }

    private static String last(ScheduleDesk.Standing one) {
        Fire last = one.last();
        if (last == null) {
            return "";
        }
        ZoneId zone = one.schedule() == null ? ZoneOffset.UTC : one.schedule().zone();
        String when = last.slot() == null
                ? "asked for at " + time(last.firedAt(), zone)
                : "%s%s".formatted(last.cause() == Fire.Cause.MISSED ? "missed " : "", time(last.slot(), zone));
        return "%s: %s%s"
                .formatted(
                        when, words(last), last.passed() == 0 ? "" : ", %,d passed before it".formatted(last.passed()));
    }

    private static String words(Fire fire) {
        return switch (fire.state()) {
            case FIRED -> "about to begin";
            case RUNNING -> "going on";
            case OVER -> "over";
            case EMPTY -> "nothing was collected";
            case SKIPPED -> "left out: " + fire.note();
            case FAILED -> "cannot be run: " + fire.note();
        };
    }

    private static String time(Instant moment, ZoneId zone) {
        return TIME.format(moment.atZone(zone));
    }

    private static Map<String, @Nullable Object> json(ScheduleDesk.Standing one) {
        Schedule schedule = one.schedule();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("schedule", one.name());
        json.put("cron", schedule == null ? null : schedule.cron().toString());
        json.put("zone", schedule == null ? null : schedule.zone().toString());
        json.put("pausedAt", Objects.toString(one.pausedAt(), null));
        json.put("next", one.next().stream().map(Instant::toString).toList());
        json.put("waitingBatches", one.held().batches());
        json.put("waitingRows", one.held().rows());
        json.put("last", one.last() == null ? null : json(one.last()));
        return json;
    }

    private static Map<String, @Nullable Object> json(Fire fire) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("slot", Objects.toString(fire.slot(), null));
        json.put("cause", fire.cause().name());
        json.put("state", fire.state().name());
        json.put("passed", fire.passed());
        json.put("note", fire.note());
        json.put("firedAt", fire.firedAt().toString());
        json.put("endedAt", Objects.toString(fire.endedAt(), null));
        return json;
    }

    @Command(
            name = "run",
            description = {
                "Runs a schedule now: what waits for it, or its manifest. Its slots come as before.",
                "While a run of it goes on, this one waits for its end."
            },
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    int run(@Mixin CommonOptions common, @Parameters(paramLabel = "NAME") String name) {
        withDesk(common, desk -> {
            desk.run(name);
            return true;
        });
        console.print(
                "%s runs now, or as soon as `reelbatch serve` does; `reelbatch schedule list` tells what becomes of it."
                        .formatted(name));
        return ExitCode.ALL_DONE;
    }

    @Command(
            name = "pause",
            description = {
                "From now on no slot of a schedule comes. What it collects goes on waiting; a run that goes on is not held back.",
                "It lasts until `reelbatch schedule resume`, whatever is stopped or started meanwhile."
            },
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    int pause(@Mixin CommonOptions common, @Parameters(paramLabel = "NAME") String name) {
        boolean now = withDesk(common, desk -> desk.pause(name));
        console.print(
                "%s is paused%s; `reelbatch schedule resume %s` goes on.".formatted(name, now ? "" : " already", name));
        return ExitCode.ALL_DONE;
    }

    @Command(
            name = "resume",
            description = "Slots of a schedule come again; those of the pause are not made up for.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    int resume(@Mixin CommonOptions common, @Parameters(paramLabel = "NAME") String name) {
        boolean was = withDesk(common, desk -> desk.resume(name));
        console.print("%s %s".formatted(name, was ? "goes on" : "was not paused"));
        return ExitCode.ALL_DONE;
    }

    private <T> T withDesk(CommonOptions common, Function<ScheduleDesk, T> action) {
        try (Engine engine = starter.start(common.settings(console))) {
            return action.apply(engine.get(ScheduleDesk.class));
        } catch (ScheduleDesk.Unknown e) {
            throw new BadUsage(String.valueOf(e.getMessage()));
        }
    }
}
