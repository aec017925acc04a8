package io.reelbatch.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenerationTests {
    private static final Scenario RICH = Scenario.standard().credits(1000);

    @Test
    void makesADraftThatCarriesThePrompt() {
        try (var emulator = BackendEmulator.start(RICH);
                var api = new Api(emulator).withToken()) {
            String session = api.generated("A fox in the snow");
            assertThat(api.draft(session)).contains("\"n\":\"A fox in the snow\"", "\"tt\":0", "\"tt\":1", "3e1");
            assertThat(emulator.journal().chargesOfSession(session)).isEqualTo(1);
            assertThat(emulator.journal().chargesOfPrompt("A fox in the snow")).isEqualTo(1);
        }
    }

    @Test
    void showsTheSameDraftByteForByteEveryTime() {
        try (var emulator = BackendEmulator.start(RICH);
                var api = new Api(emulator).withToken()) {
            String session = api.generated("A fox");
            assertThat(api.draft(session)).isEqualTo(api.draft(session));
        }
    }

    @Test
    void closesTheStreamWithAToolCallItsResultAndText() {
        try (var emulator = BackendEmulator.start(RICH);
                var api = new Api(emulator).withToken()) {
            HttpResponse<String> response = api.run(api.session(), "A fox");
            assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream; charset=utf-8");
            assertThat(response.body().lines().filter(line -> line.startsWith("data: {")))
                    .satisfiesExactly(
                            call -> assertThat(call).contains("\"functionCall\"", "generate_video_with_seedance"),
                            result -> assertThat(result).contains("\"functionResponse\""),
                            text -> assertThat(text).contains("{\"text\":\"Your video is ready"));
        }
    }

    @Test
    void saysNothingWhenTheEditIsSilent() {
        try (var emulator = BackendEmulator.start(RICH.silentEdits(1));
                var api = new Api(emulator).withToken()) {
            String session = api.session();
            assertThat(api.run(session, "A fox").body())
                    .contains("functionResponse")
                    .doesNotContain("\"text\"");
            Awaitility.await().until(() -> !api.draft(session).isEmpty());
        }
    }

    @Test
    void answersInWordsWithoutChargeOrChange() {
        Scenario scenario = RICH.with(Settings.TEXT_ONLY_MATCHING, "who are you");
        try (var emulator = BackendEmulator.start(scenario);
                var api = new Api(emulator).withToken()) {
            String session = api.session();
            assertThat(api.run(session, "who are you?").body()).contains("I can only talk about that");
            assertThat(api.balance().raw()).isEqualTo("{\"available\":1000,\"frozen\":0,\"total\":1000}");
            assertThat(emulator.journal().charges()).isEmpty();
            assertThat(api.draft(session)).isEmpty();
        }
    }

    @Test
    void chargesTwiceForTheSameMessageSentTwice() {
        try (var emulator = BackendEmulator.start(RICH);
                var api = new Api(emulator).withToken()) {
            String session = api.session();
            api.run(session, "A fox");
            api.run(session, "A fox");
            assertThat(emulator.journal().chargesOfSession(session)).isEqualTo(2);
            assertThat(emulator.journal().chargesByPrompt()).containsEntry("A fox", 2);
            assertThat(api.balance().raw()).isEqualTo("{\"available\":800,\"frozen\":0,\"total\":800}");
        }
    }

    @Test
    void freezesThePriceWhileItWorksAndRefusesASecondMessage() throws IOException {
        Scenario scenario = RICH.generationTakes(Duration.ofMinutes(5));
        try (var emulator = BackendEmulator.start(scenario);
                var api = new Api(emulator).withToken()) {
            String session = api.session();
            HttpResponse<InputStream> open = api.send(api.running(session, "A fox"), BodyHandlers.ofInputStream());
            assertThat(api.balance().raw()).isEqualTo("{\"available\":900,\"frozen\":100,\"total\":1000}");
            assertThat(api.run(session, "Another").statusCode()).isEqualTo(409);
            open.body().close();
        }
    }

    @Test
    void letsASecondMessageWaitForItsTurnWhenTheScenarioSaysSo() throws IOException {
        Scenario scenario = RICH.generationTakes(Duration.ofMillis(200)).with(Settings.BUSY, BusySession.QUEUE);
        try (var emulator = BackendEmulator.start(scenario);
                var api = new Api(emulator).withToken()) {
            String session = api.session();
            HttpResponse<InputStream> open = api.send(api.running(session, "first"), BodyHandlers.ofInputStream());
            assertThat(api.run(session, "second").statusCode()).isEqualTo(200);
            assertThat(emulator.journal().charges())
                    .extracting(JournalEntry::prompt)
                    .containsExactly("first", "second");
            open.body().close();
        }
    }

    @Test
    void limitsTheCallsOfATokenInProgress() throws IOException {
        Scenario scenario = RICH.generationTakes(Duration.ofMinutes(5)).with(Settings.CONCURRENCY, 1);
        try (var emulator = BackendEmulator.start(scenario);
                var api = new Api(emulator).withToken()) {
            HttpResponse<InputStream> open =
                    api.send(api.running(api.session(), "A fox"), BodyHandlers.ofInputStream());
            assertThat(api.get("/api/credits/balance/simple").statusCode()).isEqualTo(429);
            open.body().close();
            Awaitility.await()
                    .until(() -> api.get("/api/credits/balance/simple").statusCode() == 200);
        }
    }

    @Test
    void workOfAClientThatHasLeftGoesOn() throws IOException {
        Scenario scenario = RICH.generationTakes(Duration.ofSeconds(3));
        try (var emulator = BackendEmulator.start(scenario);
                var api = new Api(emulator).withToken()) {
            String session = api.session();
            api.send(api.running(session, "A fox"), BodyHandlers.ofInputStream())
                    .body()
                    .close();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> emulator.journal().chargesOfSession(session) == 1);
            assertThat(emulator.journal().entries())
                    .extracting(JournalEntry::kind)
                    .endsWith(JournalKind.GENERATION_STARTED, JournalKind.CLIENT_LEFT, JournalKind.CHARGED);
        }
    }

    @Test
    void workOfAClientThatHasLeftIsCancelledWhenTheScenarioSaysSo() throws IOException {
        Scenario scenario =
                RICH.generationTakes(Duration.ofMinutes(5)).with(Settings.AFTER_DISCONNECT, AfterDisconnect.CANCEL);
        try (var emulator = BackendEmulator.start(scenario);
                var api = new Api(emulator).withToken()) {
            api.send(api.running(api.session(), "A fox"), BodyHandlers.ofInputStream())
                    .body()
                    .close();
            Awaitility.await().until(() -> emulator.journal().count(JournalKind.RELEASED) == 1);
            assertThat(api.balance().raw()).isEqualTo("{\"available\":1000,\"frozen\":0,\"total\":1000}");
        }
    }

    @Test
    void answers2001WhenCreditsAreGone() {
        try (var emulator = BackendEmulator.start(Scenario.standard());
                var api = new Api(emulator).withToken()) {
            api.run(api.session(), "first");
            HttpResponse<String> second = api.run(api.session(), "second");
            assertThat(second.headers().firstValue("Content-Type")).hasValue("application/json");
            assertThat(Api.code(second)).isEqualTo("2001");
            emulator.topUp(100);
            assertThat(api.run(api.session(), "third").body()).contains("Your video is ready");
        }
    }

    @Test
    void addsMusicAndTitleAfterTheStreamHasEnded() {
        Scenario scenario = RICH.with(Settings.SECOND_STAGE, Latency.fixed(Duration.ofMinutes(5)));
        try (var emulator = BackendEmulator.start(scenario);
                var api = new Api(emulator).withToken()) {
            String session = api.session();
            api.run(session, "A fox");
            Awaitility.await().until(() -> !api.draft(session).isEmpty());
            assertThat(api.draft(session)).contains("\"tt\":0").doesNotContain("\"tt\":1");
            api.render("render_early", session, api.draft(session));
            assertThat(emulator.journal().rendersOfUnsettledDrafts()).containsExactly("render_early");
            assertThat(emulator.journal().rendersOfForeignDrafts()).isEmpty();
        }
    }

    @Test
    void answers1002ToAMessageForAnUnknownSession() {
        try (var emulator = BackendEmulator.start(RICH);
                var api = new Api(emulator).withToken()) {
            assertThat(Api.code(api.run("5529798706024415999", "A fox"))).isEqualTo("1002");
        }
    }

    @Test
    void losesSessionsAfterTheirGeneration() {
        Scenario scenario = RICH.with(Settings.SESSION_LOSS, 1.0).with(Settings.SESSION_LOSS_AT, SessionLoss.AFTER_RUN);
        try (var emulator = BackendEmulator.start(scenario);
                var api = new Api(emulator).withToken()) {
            String session = api.session();
            api.run(session, "A fox");
            assertThat(Api.code(api.get("/api/state/nemo_agent/me/" + session + "/latest")))
                    .isEqualTo("1002");
            assertThat(emulator.journal().chargesOfSession(session)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"text\":\"A fox\",\"role\":\"user\"}",
                "{\"text\":\"\"}",
                "\"A fox\"",
                "{\"text\":\"A fox\"",
            })
    void answers422ToABodyItDoesNotExpect(String part) {
        try (var emulator = BackendEmulator.start(RICH);
                var api = new Api(emulator).withToken()) {
            String body = Api.message(api.session(), part);
            HttpResponse<String> response = api.send(api.posting("/run_sse", body)
                    .header("Accept", "text/event-stream")
                    .build());
            assertThat(response.statusCode()).isEqualTo(422);
            assertThat(response.body()).startsWith("{\"detail\":[");
        }
    }

    @Test
    void wantsToBeAskedForAnEventStream() {
        try (var emulator = BackendEmulator.start(RICH);
                var api = new Api(emulator).withToken()) {
            String body = Api.message(api.session(), "{\"text\":\"A fox\"}");
            assertThat(api.post("/run_sse", body).statusCode()).isEqualTo(406);
        }
    }

    @Test
    void makesSessionIdsOfNineteenDigits() {
        try (var emulator = BackendEmulator.start(RICH);
                var api = new Api(emulator).withToken()) {
            assertThat(api.session()).matches("\\d{19}").isNotEqualTo(api.session());
        }
    }

    @Test
    void endsWithItsEmulator() {
        BackendEmulator emulator = BackendEmulator.start(RICH.generationTakes(Duration.ofMinutes(5)));
        try (emulator;
                var api = new Api(emulator).withToken()) {
            String session = api.session();
            Thread.ofVirtual().start(() -> {
                Awaitility.await().until(() -> emulator.journal().count(JournalKind.GENERATION_STARTED) == 1);
                emulator.close();
            });
            assertThatThrownBy(() -> api.run(session, "A fox")).isInstanceOf(Api.CallFailed.class);
        }
    }

    @Test
    void answersByLotInWords() {
        try (var emulator = BackendEmulator.start(RICH.with(Settings.TEXT_ONLY, 1.0));
                var api = new Api(emulator).withToken()) {
            assertThat(api.run(api.session(), "A fox").body()).contains("No video was made.");
        }
    }

    @Test
    void takesThePriceThatTheScenarioNamesAndLeavesMusicOut() {
        Scenario scenario = RICH.with(Settings.PRICE, 30)
                .with(Settings.SECOND_STAGE_RATIO, 0.0)
                .with(Settings.STATE_LAG, Duration.ZERO);
        try (var emulator = BackendEmulator.start(scenario);
                var api = new Api(emulator).withToken()) {
            String session = api.session();
            api.run(session, "A fox");
            assertThat(Api.raw(api.balance(), "available")).isEqualTo("970");
            assertThat(api.draft(session)).contains("\"tt\":0").doesNotContain("\"tt\":1");
            api.render("render_1", session, api.draft(session));
            assertThat(emulator.journal().rendersOfUnsettledDrafts()).isEmpty();
        }
    }
}
