package io.reelbatch.emulator;

import io.reelbatch.emulator.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/// A plain client of the emulated API, written for these tests only.
final class Api implements AutoCloseable {
    static final Map<String, String> ATTRIBUTION =
            Map.of("X-Skill-Source", "test", "X-Skill-Version", "1.0.0", "X-Skill-Platform", "unknown");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI base;
    private String token = "";

    Api(URI base) {
        this.base = base;
    }

    Api(BackendEmulator emulator) {
        this(emulator.baseUri());
    }

    Api withToken() {
        token = token("client-1");
        return this;
    }

    Api withToken(String known) {
        token = known;
        return this;
    }

    String token(String clientId) {
        HttpRequest request = open("/api/auth/anonymous-token")
                .header("X-Client-Id", clientId)
                .POST(BodyPublishers.noBody())
                .build();
        return text(data(send(request)), "token");
    }

    String token() {
        return token;
    }

    HttpRequest.Builder open(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(60));
    }

    HttpRequest.Builder authorized(String path) {
        HttpRequest.Builder builder = open(path).header("Authorization", "Bearer " + token);
        ATTRIBUTION.forEach(builder::header);
        return builder;
    }

    HttpResponse<String> get(String path) {
        return send(authorized(path).GET().build());
    }

    HttpResponse<String> post(String path, String json) {
        return send(posting(path, json).build());
    }

    HttpRequest.Builder posting(String path, String json) {
        return authorized(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json));
    }

    HttpRequest running(String session, String prompt) {
        return posting("/run_sse", message(session, "{\"text\":\"" + prompt + "\"}"))
                .header("Accept", "text/event-stream")
                .build();
    }

    static String message(String session, String part) {
        return """
                {"app_name":"nemo_agent","user_id":"me","session_id":"%s","new_message":{"parts":[%s]}}""".formatted(session, part);
    }

    HttpResponse<String> run(String session, String prompt) {
        return send(running(session, prompt));
    }

    String session() {
        return text(data(post("/api/tasks/me/with-session/nemo_agent", "{\"task_name\":\"project\"}")), "session_id");
    }

    Json.Obj state(String session) {
        return data(get("/api/state/nemo_agent/me/" + session + "/latest"));
    }

    /// The draft's raw text; empty while there is none.
    String draft(String session) {
        Json draft = object(state(session).get("state")).get("draft");
        return draft instanceof Json.Obj object ? object.raw() : "";
    }

    /// A session whose first generation is complete, music and title included.
    String generated(String prompt) {
        String session = session();
        run(session, prompt);
        Awaitility.await().until(() -> draft(session).contains("\"tt\":7"));
        return session;
    }

    HttpResponse<String> render(String id, String session, String draft) {
        return post("/api/render/proxy/lambda", renderBody(id, session, draft));
    }

    static String renderBody(String id, String session, String draft) {
        return "{\"id\":\"%s\",\"sessionId\":\"%s\",\"draft\":%s,\"output\":{\"format\":\"mp4\",\"quality\":\"high\"}}"
                .formatted(id, session, draft);
    }

    HttpResponse<String> poll(String render) {
        return get("/api/render/proxy/lambda/" + render);
    }

    Json.Obj balance() {
        return data(get("/api/credits/balance/simple"));
    }

    HttpResponse<String> send(HttpRequest request) {
        return send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return client.send(request, handler);
        } catch (IOException failed) {
            throw new CallFailed(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    static Json.Obj object(@Nullable Json json) {
        return (Json.Obj) Objects.requireNonNull(json);
    }

    static Json.Obj body(HttpResponse<String> response) {
        return object(Json.read(response.body()));
    }

    static Json.Obj data(HttpResponse<String> response) {
        return object(body(response).get("data"));
    }

    static String text(Json.Obj object, String key) {
        return Objects.requireNonNull(object.text(key), () -> key + " is missing in " + object.raw());
    }

    static String raw(Json.Obj object, String key) {
        return Objects.requireNonNull(object.get(key), () -> key + " is missing in " + object.raw())
                .raw();
    }

    static String code(HttpResponse<String> response) {
        return raw(body(response), "code");
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    /// The connection broke.
    static final class CallFailed extends RuntimeException {
        private static final long serialVersionUID = 1;

        CallFailed(IOException cause) {
            super(cause);
        }
    }
}
