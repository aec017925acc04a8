package io.reelbatch.cli;

import io.reelbatch.launch.WritableHome;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;

/// Starts the application for the verbs that need it.
final class EngineStarter {
    /// H2's word for a database file that another process has open.
    private static final String LOCKED = "Database may be already in use";

    private final Class<?> application;
    private final @Nullable Engine running;

    EngineStarter(Class<?> application) {
        this(application, null);
    }

    private EngineStarter(Class<?> application, @Nullable Engine running) {
        this.application = application;
        this.running = running;
    }

    /// For commands that came through the door of a process: they find the application started.
    static EngineStarter of(Engine running) {
        return new EngineStarter(Engine.class, running);
    }

    /// Starts it, with the settings' options above all other configuration.
    ///
    /// @throws CannotRun when it does not start
    Engine start(Settings settings) {
        return start(settings, Map.of());
    }

    /// @param extra further properties, which also win
    Engine start(Settings settings, Map<String, String> extra) {
        if (running != null) {
            return running.shared(settings);
        }
        // H2 wants an absolute path, whatever the user has written
        Map<String, String> home =
                Map.of("reelbatch.home", absolute(settings.home()).toString());
        Map<String, String> options = new LinkedHashMap<>(settings.options());
        options.putAll(home);
        options.putAll(extra);
        String[] arguments = options.entrySet().stream()
                .map(option -> "--%s=%s".formatted(option.getKey(), option.getValue()))
                .toArray(String[]::new);
        try {
            WritableHome.create(absolute(settings.home()));
            return new Engine(new SpringApplication(application).run(arguments), settings);
        } catch (RuntimeException failure) {
            throw causes(failure).anyMatch(EngineStarter::isLock)
                    ? new HomeInUse(inUse(settings.home()), failure)
                    : new CannotRun(sentence(failure, settings), failure);
        }
    }

    /// The database of a home. H2 must not close it by itself at a signal: the stages still have something
    /// to write.
    static String h2(Path home) {
        return "jdbc:h2:async:%s/reelbatch;WRITE_DELAY=0;LOCK_TIMEOUT=30000;DB_CLOSE_ON_EXIT=FALSE"
                .formatted(absolute(home));
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }

    private static String sentence(RuntimeException failure, Settings settings) {
        String database =
                causes(failure).anyMatch(SQLException.class::isInstance) ? "the database cannot be used: " : "";
        return "%s%s%nThe log has more: %s".formatted(database, Explanation.of(failure), settings.logFile());
    }

    private static boolean isLock(Throwable cause) {
        return String.valueOf(cause.getMessage()).contains(LOCKED);
    }

    private static String inUse(Path home) {
        return ("another process has the database of the home %s open, most likely another reelbatch; wait for it to end"
                        + " or stop it, or choose another --home")
                .formatted(absolute(home));
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
    }
}
