package io.reelbatch.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AccessTests {
    private static HttpRequest tokenRequest(Api api, String clientId) {
        return api.open("/api/auth/anonymous-token")
                .header("X-Client-Id", clientId)
                .POST(BodyPublishers.noBody())
                .build();
    }

    @Test
    void refusesATokenWithoutClientId() {
        try (var emulator = BackendEmulator.start(Scenario.standard());
                var api = new Api(emulator)) {
            HttpRequest request = api.open("/api/auth/anonymous-token")
                    .POST(BodyPublishers.noBody())
                    .build();
            assertThat(api.send(request).statusCode()).isEqualTo(400);
        }
    }

    @Test
    void givesAnAnonymousUserAHundredCredits() {
        try (var emulator = BackendEmulator.start(Scenario.standard());
                var api = new Api(emulator)) {
            HttpResponse<String> response = api.send(tokenRequest(api, "c"));
            assertThat(Api.text(Api.data(response), "token")).startsWith("nmv_usr_");
            assertThat(Api.text(Api.data(response), "user_id")).startsWith("anon_");
            assertThat(Api.raw(Api.data(response), "credits")).isEqualTo("100");
        }
    }

    @Test
    void givesAClientOneTokenInSevenDays() {
        try (var emulator = BackendEmulator.start(Scenario.standard());
                var api = new Api(emulator)) {
            api.send(tokenRequest(api, "c"));
            HttpResponse<String> second = api.send(tokenRequest(api, "c"));
            assertThat(second.statusCode()).isEqualTo(429);
            assertThat(second.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(api.send(tokenRequest(api, "other")).statusCode()).isEqualTo(200);
            assertThat(emulator.journal().clientIds()).containsExactlyInAnyOrder("c", "other");
        }
    }

    @Test
    void leavesRetryAfterOutWhenTheScenarioSaysSo() {
        Scenario scenario = Scenario.standard().with(Settings.RETRY_AFTER, Duration.ZERO);
        try (var emulator = BackendEmulator.start(scenario);
                var api = new Api(emulator)) {
            api.send(tokenRequest(api, "c"));
            assertThat(api.send(tokenRequest(api, "c")).headers().firstValue("Retry-After"))
                    .isEmpty();
        }
    }

    @Test
    void answers1001ToAnUnknownToken() {
        try (var emulator = BackendEmulator.start(Scenario.standard());
                var api = new Api(emulator).withToken("nmv_usr_wrong")) {
            HttpResponse<String> response = api.get("/api/credits/balance/simple");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(Api.code(response)).isEqualTo("1001");
        }
    }

    @Test
    void answers401ToAnUnknownTokenWhenStatusesAreMapped() {
        Scenario scenario = Scenario.standard().with(Settings.ERROR_STATUS, ErrorStatus.MAPPED);
        try (var emulator = BackendEmulator.start(scenario);
                var api = new Api(emulator).withToken("nmv_usr_wrong")) {
            assertThat(api.get("/api/credits/balance/simple").statusCode()).isEqualTo(401);
        }
    }

    @Test
    void answers1001WhenTheTokenHasExpired() {
        Scenario scenario = Scenario.standard().with(Settings.TOKEN_LIFE, Duration.ZERO);
        try (var emulator = BackendEmulator.start(scenario);
                var api = new Api(emulator).withToken()) {
            assertThat(Api.code(api.get("/api/credits/balance/simple"))).isEqualTo("1001");
        }
    }

    @Test
    void knowsTheTokensOfTheScenario() {
        Scenario scenario =
                Scenario.standard().with(Settings.KNOWN_TOKENS, "mine, yours").credits(7);
        try (var emulator = BackendEmulator.start(scenario);
                var api = new Api(emulator).withToken("yours")) {
            assertThat(api.balance().raw()).isEqualTo("{\"available\":7,\"frozen\":0,\"total\":7}");
        }
    }

    @Test
    void doesNotShowASessionToAnotherUser() {
        try (var emulator = BackendEmulator.start(Scenario.standard());
                var api = new Api(emulator).withToken()) {
            String session = api.session();
            api.withToken(api.token("someone-else"));
            HttpResponse<String> response = api.get("/api/state/nemo_agent/me/" + session + "/latest");
            assertThat(Api.code(response)).isEqualTo("1002");
        }
    }

    @Test
    void countsCallsWithoutAttribution() {
        try (var emulator = BackendEmulator.start(Scenario.standard());
                var api = new Api(emulator).withToken()) {
            api.balance();
            api.send(api.open("/api/credits/balance/simple")
                    .header("Authorization", "Bearer " + api.token())
                    .GET()
                    .build());
            assertThat(emulator.journal().requests(Endpoint.CREDITS)).isEqualTo(2);
            assertThat(emulator.journal().withoutAttribution(Endpoint.CREDITS)).isEqualTo(1);
        }
    }

    @Test
    void limitsRequestsPerSecond() {
        Scenario scenario = Scenario.standard().with(Settings.RATE, 1);
        try (var emulator = BackendEmulator.start(scenario);
                var api = new Api(emulator).withToken()) {
            long refused = 0;
            for (int i = 0; i < 200 && refused == 0; i++) {
                refused += api.get("/api/credits/balance/simple").statusCode() == 429 ? 1 : 0;
            }
            assertThat(refused).isEqualTo(1);
        }
    }

    @Test
    void speaksTheOtherEnvelopes() {
        try (var emulator = BackendEmulator.start(Scenario.standard());
                var api = new Api(emulator).withToken()) {
            emulator.scenario(Scenario.standard().with(Settings.ENVELOPE, Envelope.SUCCESS));
            assertThat(api.get("/api/credits/balance/simple").body())
                    .isEqualTo("{\"success\":true,\"data\":{\"available\":100,\"frozen\":0,\"total\":100}}");
            emulator.scenario(Scenario.standard().with(Settings.ENVELOPE, Envelope.BARE));
            assertThat(api.get("/api/credits/balance/simple").body())
                    .isEqualTo("{\"available\":100,\"frozen\":0,\"total\":100}");
        }
    }

    @Test
    void givesAClientAnotherTokenOnceTheTimeIsOver() {
        try (var emulator = BackendEmulator.start(Scenario.standard().with(Settings.TOKEN_WINDOW, Duration.ZERO));
                var api = new Api(emulator)) {
            assertThat(api.token("client-1")).isNotEqualTo(api.token("client-1"));
        }
    }
}
