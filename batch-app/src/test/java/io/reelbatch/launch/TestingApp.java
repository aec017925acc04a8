package io.reelbatch.launch;

import io.reelbatch.ReelbatchApplication;
import io.reelbatch.control.Operations;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchOptions;
import io.reelbatch.request.ManifestReport;
import io.reelbatch.sink.ResultPaths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The real application in this process, in a home of its own, against a backend on the loopback interface.
public final class TestingApp implements AutoCloseable {
    /// What encrypts the account's token where the ledger is on PostgreSQL.
    static final String SECRET_KEY = "of-no-worth-0123456789-0123456789";

    static final String DEFINITION = "ai-video-generation-online";

    private final Path home;
    private final ConfigurableApplicationContext context;

    private TestingApp(Path home, ConfigurableApplicationContext context) {
        this.home = home;
        this.context = context;
    }

    /// @param more properties such as `reelbatch.limits.generations=2`
    public static TestingApp start(Path home, URI backend, String... more) {
        return start(ReelbatchApplication.class, home, backend, more);
    }

    /// @param application the real one, or one that has a part of it replaced
    static TestingApp start(Class<?> application, Path home, URI backend, String... more) {
        List<String> properties = new ArrayList<>(List.of(
                "reelbatch.home=" + home.resolve("home"),
                "reelbatch.backend.base-url=" + backend,
                "reelbatch.time-scale=0.01",
                "reelbatch.secret-key=" + SECRET_KEY,
                "NEMO_TOKEN="));
        properties.addAll(List.of(more));
        return new TestingApp(
                home,
                new SpringApplicationBuilder(application)
                        .run(properties.stream()
                                .map(property -> "--" + property)
                                .toArray(String[]::new)));
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public Path manifest(String name, String content) {
        try {
            return Files.writeString(home.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Batch accept(Path manifest) {
        return accept(manifest, null);
    }

    Batch accept(Path manifest, @Nullable Path downloads) {
        BatchAccepter accepter = bean(BatchAccepter.class);
        ManifestReport report = accepter.validate(manifest, DEFINITION);
        return accepter.accept(
                manifest,
                report,
                DEFINITION,
                new BatchOptions(
                        ResultPaths.of(manifest, null).jsonl().toString(),
                        downloads == null ? null : downloads.toString(),
                        List.of(home.toString()),
                        null));
    }

    public RunEnd run(Batch batch) {
        return bean(BatchRunner.class).run(batch.id(), _ -> {});
    }

    /// Has the failed rows of a batch tried again by its next run.
    ///
    /// @return how many
    int retry(Batch batch) {
        return bean(Operations.class).retry(batch, List.of(), false);
    }

    /// Runs a batch on a thread of its own. Never on the common pool: the HTTP client completes its calls
    /// there.
    public Future<RunEnd> runAside(Batch batch) {
        FutureTask<RunEnd> task = new FutureTask<>(() -> run(batch));
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    /// The canonical results file, row by row.
    static List<JsonNode> results(Path manifest) {
        JsonMapper json = JsonMapper.builder().build();
        try (var lines = Files.lines(ResultPaths.of(manifest, null).jsonl())) {
            return lines.map(json::readTree).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
