package io.reelbatch.backend.nemo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.reelbatch.account.AccountTokens;
import io.reelbatch.account.Credential;
import io.reelbatch.account.Credentials;
import io.reelbatch.account.FixedToken;
import io.reelbatch.backend.AccessToken;
import io.reelbatch.backend.AccountStopped;
import io.reelbatch.backend.Attribution;
import io.reelbatch.backend.Draft;
import io.reelbatch.backend.GenerationEnd;
import io.reelbatch.backend.MediaContent;
import io.reelbatch.backend.RenderId;
import io.reelbatch.backend.RenderOrder;
import io.reelbatch.backend.RenderStatus;
import io.reelbatch.backend.SessionId;
import io.reelbatch.backend.SessionState;
import io.reelbatch.backend.VideoBackend;
import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Scenario;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The client and the emulator were written from the same description without a look at each other; here
/// they meet, in every spelling that the emulator has.
class EmulatedCloudTests {
    private static final byte[] PNG = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "events.dialect = adk-python",
                "events.dialect = adk-java",
                "events.dialect = typed",
                "events.dialect = bare",
                "events.dialect = sibling",
                "events.thoughts = true",
                "events.dialect = sibling\nevents.thoughts = true\nevents.partials = true",
                "run.duration = 60ms\nevents.heartbeat.interval = 5ms\nevents.heartbeat.form = empty-data",
                "run.duration = 60ms\nevents.heartbeat.interval = 5ms\nevents.heartbeat.form = comment",
                "run.duration = 60ms\nevents.heartbeat.interval = 5ms\nevents.heartbeat.form = comment-heartbeat",
                "run.duration = 60ms\nevents.heartbeat.interval = 5ms\nevents.heartbeat.form = event",
                "run.duration = 60ms\nevents.heartbeat.interval = 5ms\nevents.heartbeat.form = word",
                "run.duration = 60ms\nevents.heartbeat.interval = 5ms\nevents.heartbeat.form = typed",
                "run.duration = 60ms\nevents.heartbeat.interval = 5ms\nevents.heartbeat.form = done",
                "events.partials = true",
                "events.line-end = crlf",
                "events.line-end = cr",
                "events.bom = true",
                "events.last-blank-line = false",
                "events.chunk = 1",
                "events.noise.ratio = 1",
                "run.silent.ratio = 1",
                "envelope = success",
                "envelope = bare",
                "envelope.code-as-text = true",
                "envelope.extra-fields = true",
                "gzip = json",
                "gzip = all",
                "token.tells-expiry = false",
                "session.as-number = true",
                "credits.as-text = true",
                "upload.shape = uploaded_files",
                "state.empty-draft = object",
                "state.generated-media = object",
                "state.signed-urls = true",
                "render.shape = b",
                "render.shape = code:taskId:output_url",
                "render.shape = success:taskId:output.url",
                "render.progress = fraction",
                "render.url-late = 2",
                "account.id-key = bind-id",
                "account.id-key = none",
                "upload.shape = url",
                "upload.applied = false",
                "state.lag = 300ms",
                "run.second-stage.ratio = 0",
                "run.second-stage.delay = 0",
                "output.life = 1h",
                "video.bytes = 3000000"
            })
    void getsAVideoInEverySpelling(String setting) throws Exception {
        try (var emulator = BackendEmulator.start(Scenario.standard().with(setting));
                var cloud = connect(emulator)) {
            VideoBackend backend = cloud.as(new Attribution("art-generator", "1.0.0", "unknown"));
            SessionId session = backend.openSession("en").id();
            backend.upload(
                    session, new MediaContent("fox.png", "image/png", PNG.length, () -> new ByteArrayInputStream(PNG)));
            assertThat(backend.stateOf(session).mediaNames()).contains("fox.png");
            assertThat(backend.credits().available()).isEqualTo(100);

            assertThat(backend.generate(session, "a red fox", _ -> {})).isInstanceOf(GenerationEnd.Ended.class);
            Draft draft = settledDraft(backend, session);
            RenderId render = backend.submitRender(
                            new RenderOrder(new RenderId("render_of_the_fox"), session, draft.json(), "mp4", "high"))
                    .id();
            Path video = backend.download(finished(backend, render), directory.resolve("fox.mp4"))
                    .file();

            assertThat(draft.timeline()).startsWith("Timeline (");
            assertThat(Files.readString(video, StandardCharsets.ISO_8859_1)).contains("prompt=a red fox");
            assertThat(emulator.journal().rendersOfForeignDrafts()).isEmpty();
            assertThat(emulator.journal().chargesOfPrompt("a red fox")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "raw-error",
                "system-author",
                "error-details",
                "event-error",
                "error-code",
                "envelope",
                "typed-error",
                "cut",
            })
    void neverTakesAFailureForAGoodEnd(String form) throws Exception {
        String scenario = "run.error.ratio = 1\nrun.error.form = " + form;
        try (var emulator = BackendEmulator.start(Scenario.standard().with(scenario));
                var cloud = connect(emulator)) {
            VideoBackend backend = cloud.as(new Attribution("art-generator", "1.0.0", "unknown"));

            GenerationEnd end = backend.generate(backend.openSession("en").id(), "a red fox", _ -> {});

            assertThat(end).isInstanceOf(GenerationEnd.Unclear.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "token.refusal = 1001",
                "token.refusal = 1010",
                "token.refusal = 1011",
                "token.refusal = 403",
                "error.status = mapped",
                "error.status = mapped\nerror.body = detail",
                "error.status = mapped\nerror.body = detail-list",
                "error.status = mapped\nerror.body = reason",
                "error.status = mapped\nerror.body = message",
                "error.status = mapped\nerror.body = html",
                "error.status = mapped\nerror.body = empty"
            })
    void knowsThatItsTokenIsNoGood(String setting) {
        try (var emulator = BackendEmulator.start(Scenario.standard().with(setting));
                var cloud = NemoBackends.connect(
                        NemoSettings.of(emulator.baseUri()), FixedToken.of(new AccessToken("nmv_usr_of_nobody")))) {
            VideoBackend backend = cloud.as(new Attribution("art-generator", "1.0.0", "unknown"));

            assertThatThrownBy(backend::credits)
                    .isInstanceOfSatisfying(
                            AccountStopped.class,
                            stop -> assertThat(stop.reason()).isEqualTo(AccountStopped.Reason.TOKEN));
        }
    }

    private static Draft settledDraft(VideoBackend backend, SessionId session) {
        AtomicReference<@Nullable String> before = new AtomicReference<>();
        SessionState state = await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(150))
                .until(() -> backend.stateOf(session), now -> {
                    String digest = now.draftDigest();
                    return digest != null && digest.equals(before.getAndSet(digest));
                });
        return Objects.requireNonNull(state.draft());
    }

    private static URI finished(VideoBackend backend, RenderId render) {
        RenderStatus status = await().atMost(Duration.ofSeconds(20))
                .until(() -> backend.renderStatus(render), now -> now instanceof RenderStatus.Finished);
        assertThat(status).isInstanceOf(RenderStatus.Finished.class);
        return ((RenderStatus.Finished) status).video();
    }

    private static NemoBackends connect(BackendEmulator emulator) {
        return NemoBackends.connect(
                NemoSettings.of(emulator.baseUri()),
                new Attribution("art-generator", "1.0.0", "unknown"),
                issuer -> new AccountTokens(
                        new InMemory(), issuer, InstantSource.system(), _ -> {}, AccountTokens.Waits.USUAL));
    }

    /// Credentials that live as long as the test.
    private static final class InMemory implements Credentials {
        private @Nullable Credential kept;

        @Override
        public @Nullable Credential load() {
            return kept;
        }

        @Override
        public boolean replace(@Nullable Credential before, Credential after) {
            boolean still = Objects.equals(kept, before);
            kept = still ? after : kept;
            return still;
        }
    }
}
