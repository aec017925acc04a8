package io.reelbatch.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FaultTests {
    private static final Scenario RICH = Scenario.standard().credits(1000);
    private static final String BALANCE = "/api/credits/balance/simple";

    @ParameterizedTest
    @EnumSource(
            value = Moment.class,
            names = {"BEFORE_RESPONSE", "AFTER_HEADERS", "BEFORE_END"})
    void cutStreamHasItsEffectWhenTheFaultSaysSo(Moment moment) {
        Scenario scenario =
                RICH.fault(Fault.reset().at(moment).on(Endpoint.RUN_SSE).nth(1).withEffect(true));
        try (var emulator = BackendEmulator.start(scenario);
                var api = new Api(emulator).withToken()) {
            String session = api.session();
            assertThatThrownBy(() -> api.run(session, "A fox")).isInstanceOf(Api.CallFailed.class);
            Awaitility.await().until(() -> emulator.journal().chargesOfSession(session) == 1);
            Awaitility.await().until(() -> !api.draft(session).isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Moment.class,
            names = {"BEFORE_BODY", "MID_REQUEST", "BEFORE_EFFECT", "BEFORE_RESPONSE", "AFTER_HEADERS", "BEFORE_END"})
    void cutStreamHasNoEffectWhenTheFaultSaysSo(Moment moment) {
        Scenario scenario =
                RICH.fault(Fault.reset().at(moment).on(Endpoint.RUN_SSE).nth(1).withEffect(false));
        try (var emulator = BackendEmulator.start(scenario);
                var api = new Api(emulator).withToken()) {
            String session = api.session();
            assertThatThrownBy(() -> api.run(session, "A fox")).isInstanceOf(Api.CallFailed.class);
            Awaitility.await().until(() -> api.run(session, "Another").statusCode() == 200);
            assertThat(emulator.journal().chargesByPrompt()).containsOnlyKeys("Another");
            assertThat(emulator.journal().generationsByPrompt()).containsOnlyKeys("Another");
        }
    }

    @Test
    void effectCanBeLate() {
        Scenario scenario =
                RICH.fault(Fault.reset().on(Endpoint.RUN_SSE).nth(1).withEffectAfter(Duration.ofMillis(300)));
        try (var emulator = BackendEmulator.start(scenario);
                var api = new Api(emulator).withToken()) {
            String session = api.session();
            assertThatThrownBy(() -> api.run(session, "A fox")).isInstanceOf(Api.CallFailed.class);
            Awaitility.await().until(() -> emulator.journal().chargesOfSession(session) == 1);
            assertThat(emulator.journal().entries())
                    .extracting(JournalEntry::kind)
                    .containsSubsequence(JournalKind.FAULT, JournalKind.GENERATION_STARTED, JournalKind.CHARGED);
        }
    }

    @Test
    void strikesTheNthCallOnly() {
        Scenario scenario =
                RICH.fault(Fault.status(503, "7").on(Endpoint.CREDITS).nth(2));
        try (var emulator = BackendEmulator.start(scenario);
                var api = new Api(emulator).withToken()) {
            List<Integer> statuses = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                statuses.add(api.get(BALANCE).statusCode());
            }
            assertThat(statuses).containsExactly(200, 503, 200);
            assertThat(emulator.journal().entries(JournalKind.FAULT)).hasSize(1);
        }
    }

    @Test
    void strikesTheSameShareOfCallsForTheSameSeed() {
        Scenario scenario =
                RICH.seed(7).fault(Fault.status(500).on(Endpoint.CREDITS).ratio(0.3));
        assertThat(failures(scenario)).isEqualTo(failures(scenario)).isNotEqualTo(failures(scenario.seed(8)));
        assertThat(failures(scenario)).hasSizeBetween(30, 90);
    }

    private static List<Integer> failures(Scenario scenario) {
        try (var emulator = BackendEmulator.start(scenario);
                var api = new Api(emulator).withToken()) {
            List<Integer> failures = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                if (api.get(BALANCE).statusCode() == 500) {
                    failures.add(i);
                }
            }
            return failures;
        }
    }

    @Test
    void strikesOnlyWhatIsAboutAText() {
        Scenario scenario = RICH.fault(Fault.status(500).on(Endpoint.STATE).matching("row 2"));
        try (var emulator = BackendEmulator.start(scenario);
                var api = new Api(emulator).withToken()) {
            String first = api.session();
            String second = api.session();
            api.run(first, "row 1");
            api.run(second, "row 2");
            assertThat(api.get("/api/state/nemo_agent/me/" + first + "/latest").statusCode())
                    .isEqualTo(200);
            assertThat(api.get("/api/state/nemo_agent/me/" + second + "/latest").statusCode())
                    .isEqualTo(500);
        }
    }

    @Test
    void cutsTheStreamAfterAnEvent() {
        Scenario scenario = RICH.fault(Fault.close().afterEvent(2));
        try (var emulator = BackendEmulator.start(scenario)) {
            String bytes = Wire.run(emulator);
            assertThat(bytes).contains("functionCall", "functionResponse").doesNotContain("Your video");
            assertThat(bytes).doesNotEndWith("0\r\n\r\n");
        }
    }

    @Test
    void cutsAWholeStreamBeforeItsLastChunk() {
        try (var emulator = BackendEmulator.start(
                RICH.fault(Fault.close().on(Endpoint.RUN_SSE).at(Moment.BEFORE_END)))) {
            assertThat(Wire.run(emulator)).contains("Your video").doesNotEndWith("0\r\n\r\n");
        }
    }

    @Test
    void endsTheStreamWithAnErrorThatIsNoJson() {
        Scenario scenario = RICH.fault(Fault.error("boom \"mid\" stream\nline2"));
        try (var emulator = BackendEmulator.start(scenario)) {
            assertThat(Wire.run(emulator))
                    .contains("data: {\"error\": \"boom \"mid\" stream\nline2\"}")
                    .endsWith("0\r\n\r\n");
        }
    }

    @Test
    void cutsAnAnswerInTheMiddleOfItsBody() {
        Scenario scenario = RICH.fault(Fault.close().at(Moment.MID_BODY).on(Endpoint.CREDITS));
        try (var emulator = BackendEmulator.start(scenario);
                var api = new Api(emulator).withToken()) {
            String bytes = Wire.get(emulator, BALANCE, api.token());
            assertThat(bytes).contains("Content-Length: 60\r\n\r\n{\"code\":0,\"data\":");
            assertThat(bytes).doesNotContain("total");
        }
    }

    @Test
    void answersWithWhatProxiesAnswer() {
        try (var emulator = BackendEmulator.start(RICH);
                var api = new Api(emulator).withToken()) {
            emulator.scenario(RICH.fault(Fault.html().on(Endpoint.CREDITS)));
            assertThat(api.get(BALANCE).headers().firstValue("Content-Type")).hasValue("text/html");
            emulator.scenario(RICH.fault(Fault.empty().on(Endpoint.CREDITS)));
            assertThat(api.get(BALANCE).body()).isEmpty();
            emulator.scenario(RICH.fault(Fault.malformed().on(Endpoint.CREDITS)));
            assertThat(api.get(BALANCE).body()).startsWith("{{\"code\":0");
            emulator.scenario(RICH.fault(Fault.truncated().on(Endpoint.CREDITS)));
            assertThat(api.get(BALANCE).body()).isEqualTo("{\"code\":0,\"data\":{\"available\":");
            emulator.scenario(RICH.fault(Fault.code(2001).on(Endpoint.CREDITS)));
            assertThat(Api.code(api.get(BALANCE))).isEqualTo("2001");
            emulator.scenario(RICH.fault(Fault.redirect(URI.create("http://127.0.0.1:9/x"))));
            assertThat(api.get(BALANCE).headers().firstValue("Location")).hasValue("http://127.0.0.1:9/x");
            emulator.scenario(RICH.fault(Fault.flood(1_000_000)));
            assertThat(api.get(BALANCE).body()).hasSize(1_000_000);
            emulator.scenario(RICH.fault(Fault.garbage()));
            assertThatThrownBy(() -> api.get(BALANCE)).isInstanceOf(Api.CallFailed.class);
        }
    }

    @Test
    void answerInsteadOfTheRealOneHasNoEffectUnlessTold() {
        try (var emulator = BackendEmulator.start(RICH.fault(Fault.status(502).on(Endpoint.RUN_SSE)));
                var api = new Api(emulator).withToken()) {
            String session = api.session();
            assertThat(api.run(session, "A fox").statusCode()).isEqualTo(502);
            assertThat(emulator.journal().generationsByPrompt()).isEmpty();
            emulator.scenario(RICH.fault(Fault.status(502).on(Endpoint.RUN_SSE).withEffect(true)));
            assertThat(api.run(session, "A fox").statusCode()).isEqualTo(502);
            Awaitility.await().until(() -> emulator.journal().chargesOfSession(session) == 1);
        }
    }

    @Test
    void delaysDripsAndStillAnswers() {
        Scenario scenario = RICH.fault(Fault.delay(Duration.ofMillis(10)))
                .fault(Fault.drip(Duration.ofMillis(1)).on(Endpoint.CREDITS));
        try (var emulator = BackendEmulator.start(scenario);
                var api = new Api(emulator).withToken()) {
            assertThat(api.get(BALANCE).body()).endsWith("\"total\":1000}}");
            assertThat(emulator.journal().entries(JournalKind.FAULT))
                    .extracting(JournalEntry::note)
                    .contains("Drip[perByte=PT0.001S] at BEFORE_RESPONSE");
        }
    }

    @Test
    void stallsWithoutAByte() {
        Scenario scenario = RICH.fault(Fault.stall(Duration.ofMillis(50)).on(Endpoint.CREDITS));
        try (var emulator = BackendEmulator.start(scenario);
                var api = new Api(emulator).withToken()) {
            assertThat(Wire.get(emulator, BALANCE, api.token())).isEmpty();
        }
    }

    @Test
    void runsCodeAtTheExactMoment() {
        AtomicInteger chargesThen = new AtomicInteger(-1);
        BackendEmulator emulator = BackendEmulator.start(RICH);
        try (emulator;
                var api = new Api(emulator).withToken()) {
            emulator.scenario(RICH.onMoment(
                    Endpoint.RUN_SSE,
                    Moment.BEFORE_EFFECT,
                    () -> chargesThen.set((int) emulator.journal().count(JournalKind.GENERATION_STARTED))));
            api.run(api.session(), "A fox");
            assertThat(chargesThen).hasValue(0);
            assertThat(emulator.journal().count(JournalKind.GENERATION_STARTED)).isEqualTo(1);
        }
    }

    @Test
    void uploadIsCutInTheMiddle() {
        Scenario scenario = RICH.fault(Fault.reset().at(Moment.MID_REQUEST).on(Endpoint.UPLOAD));
        try (var emulator = BackendEmulator.start(scenario);
                var api = new Api(emulator).withToken()) {
            String session = api.session();
            assertThatThrownBy(() -> Uploads.send(api, session, "a.png", 1_000_000))
                    .isInstanceOf(Api.CallFailed.class);
            assertThat(emulator.journal().uploadsOf(session)).isZero();
        }
    }

    @Test
    void refusesFaultsThatCannotHappen() {
        assertThatThrownBy(() -> Fault.reset().at(Moment.BEFORE_BODY).withEffect(true))
                .hasMessage("at BEFORE_BODY nothing has happened yet; use a later moment");
        assertThatThrownBy(() -> Fault.status(500).at(Moment.MID_BODY))
                .hasMessage("at MID_BODY an answer has begun already; use BEFORE_RESPONSE");
    }

    @Test
    void goesOnServingAConnectionAfterARefusal() {
        try (var emulator = BackendEmulator.start(RICH);
                var api = new Api(emulator).withToken()) {
            String session = api.session();
            HttpResponse<String> refused = Uploads.send(api, session, "a.exe", 300_000);
            assertThat(Api.code(refused)).isEqualTo("4001");
            assertThat(Api.raw(api.balance(), "total")).isEqualTo("1000");
        }
    }
}
