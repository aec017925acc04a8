package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Endpoint;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Items;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// What becomes of a row in each mood that the service may be in, and what it costs.
class ServiceMoodsJobTests {
    private static final Scenario STANDARD = Scenario.standard().credits(1_000_000);

    @TempDir
    static @Nullable Path directory;

    private static @Nullable BackendEmulator emulator;
    private static @Nullable TestingApp app;

    @BeforeAll
    static void start() {
        emulator = BackendEmulator.start(STANDARD);
        app = TestingApp.start(
                Objects.requireNonNull(directory),
                emulator.baseUri(),
                "reelbatch.generation.look-every=4s",
                "reelbatch.generation.stable-for=8s",
                "reelbatch.generation.first-look-after-cut=4s",
                "reelbatch.generation.look-every-after-cut=10s",
                "reelbatch.generation.quiescence=100s",
                "reelbatch.render.poll-every=2s",
                "reelbatch.render.deadline=60s");
    }

    @AfterAll
    static void stop() {
        Objects.requireNonNull(app).close();
        Objects.requireNonNull(emulator).close();
    }

    /// A stream is given up that says nothing for 1.2 s (scaled) once it has shown a heartbeat.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hurried|rate.per-second = 12; rate.retry-after = 0|DONE|1",
                "forgetful|session.loss.ratio = 1; session.loss.at = before-run|FAILED SESSION_LOST|0",
                "careless|session.loss.ratio = 1; session.loss.at = after-run|PARKED SESSION_LOST_AFTER_CHARGE|1",
                "talkative|run.text-only.ratio = 1|FAILED NO_VIDEO|0",
                "offended|run.after-disconnect = cancel; run.duration = 9s; events.heartbeat.interval = 1300ms|PARKED GENERATION_UNRESOLVED|0",
                "plain|run.second-stage.ratio = 0|DONE|1",
                "gradual|run.second-stage.ratio = 1; run.second-stage.delay = 40ms|DONE|1",
                "slow|state.lag = 500ms; run.silent.ratio = 1|DONE|1",
                "indirect|download.form = json; render.url-late = -1|DONE|1",
                "transient|output.life = 1h|DONE|1",
                "broken|render.failure.ratio = 1; render.failure.form = object|FAILED RENDER_FAILED|1",
                "strict|render.duplicate = error; fault.b = status 404 on RENDER_POLL first 2|DONE|1",
                "stricter|render.duplicate = refused; fault.b = status 404 on RENDER_POLL first 2|DONE|1",
                "stingy|export.blocked = true; export.refusal = code|PARKED EXPORT_BLOCKED_402|1",
                "stingier|export.blocked = true; export.refusal = status|PARKED EXPORT_BLOCKED_402|1",
                "generous|video.bytes = 3000000|DONE|1"
            })
    void bringsARowToItsEnd(String mood, String settings, String end, int charges) {
        BackendEmulator service = Objects.requireNonNull(emulator);
        TestingApp running = Objects.requireNonNull(app);
        service.scenario(STANDARD.with(settings.replace(';', '\n')));
        Path manifest = running.manifest(mood + ".csv", "id,prompt\n%1$s,a %1$s fox\n".formatted(mood));

        Batch batch = running.accept(manifest, Objects.requireNonNull(directory).resolve(mood));
        assertThat(running.run(batch)).isEqualTo(RunEnd.COMPLETED);

        JsonNode row = TestingApp.results(manifest).getFirst();
        String code = row.path("code").asString("");
        assertThat((row.path("status").asString() + " " + (code.equals("ADDRESS_NEEDS_TOKEN") ? "" : code)).strip())
                .isEqualTo(end);
        assertThat(service.journal().chargesOfPrompt("a " + mood + " fox")).isEqualTo(charges);
        assertThat(service.journal().rendersOf(row.path("session_id").asString()))
                .isLessThanOrEqualTo(3);
        if (end.equals("DONE")) {
            assertThat(Path.of(row.path("download_file").asString()))
                    .hasSize(row.path("download_bytes").asLong());
        }
    }

    @Test
    void usesTheTokenOfARegisteredUser(@TempDir Path home) throws IOException {
        Path token = Files.writeString(home.resolve("token"), "nmv_usr_of_a_friend");
        Scenario known = STANDARD.with("token.known = nmv_usr_of_a_friend");
        try (var service = BackendEmulator.start(known);
                var friend = TestingApp.start(home, service.baseUri(), "NEMO_TOKEN_FILE=" + token)) {
            Path manifest = friend.manifest("friend.csv", "id,prompt\na,a red fox\n");

            assertThat(friend.run(friend.accept(manifest))).isEqualTo(RunEnd.COMPLETED);

            assertThat(TestingApp.results(manifest).getFirst().path("status").asString())
                    .isEqualTo("DONE");
            assertThat(service.journal().requests(Endpoint.TOKEN)).isZero();
            assertThat(service.journal().chargesOfPrompt("a red fox")).isEqualTo(1);
        }
    }

    /// Long enough to be lost in the middle of a generation, and too short for what is paid with it.
    @Test
    void paysNothingWithATokenThatEndsTooSoon(@TempDir Path home) {
        Scenario brief = STANDARD.with("token.life = 10s");
        try (var service = BackendEmulator.start(brief);
                var hasty = TestingApp.start(home, service.baseUri())) {
            Path manifest = hasty.manifest("hasty.csv", "id,prompt\na,a red fox\n");

            assertThat(hasty.run(hasty.accept(manifest))).isEqualTo(RunEnd.NEEDS_A_PERSON);

            assertThat(service.journal().messagesBySession()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "user-id|https://nemovideo.com/register?bind=anon_",
                "bind-id|https://nemovideo.com/register?bind=anon_",
                "none|Top up credits in your account"
            })
    void namesTheAccountInTheAdviceWhereTheServiceDoes(String key, String advice, @TempDir Path home) {
        Scenario poor = Scenario.standard().credits(0).with("account.id-key = " + key);
        try (var service = BackendEmulator.start(poor);
                var broke = TestingApp.start(home, service.baseUri())) {
            Batch batch = broke.accept(broke.manifest("poor.csv", "id,prompt\na,a red fox\n"));

            assertThat(broke.run(batch)).isEqualTo(RunEnd.NEEDS_A_PERSON);

            assertThat(broke.bean(Items.class)
                            .find(batch.id(), "a")
                            .orElseThrow()
                            .problem())
                    .satisfies(problem ->
                            assertThat(Objects.requireNonNull(problem).hint()).contains(advice));
            assertThat(service.journal().charges()).isEmpty();
        }
    }
}
