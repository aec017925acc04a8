package io.reelbatch.emulator;

import io.reelbatch.emulator.http.Headers;
import io.reelbatch.emulator.http.Request;
import io.reelbatch.emulator.json.Json;
import io.reelbatch.emulator.json.JsonException;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One call on its way through the service: the request and what has been found out about it.
final class Call {
    private static final int LONGEST_JSON = 64 * 1024 * 1024;
    private static final List<String> ATTRIBUTION = List.of("X-Skill-Source", "X-Skill-Version", "X-Skill-Platform");

    private final Endpoint endpoint;
    private final Request request;
    private final String pathId;
    private final Scenario scenario;
    private @Nullable Account account;
    private @Nullable Session session;
    private Subject subject;
    private boolean ghost;

    /// @param pathId the session or render named in the path, or empty
    Call(Endpoint endpoint, Request request, String pathId, Scenario scenario) {
        this.endpoint = endpoint;
        this.request = request;
        this.pathId = pathId;
        this.scenario = scenario;
        this.subject = new Subject(endpoint, null, null, null, null, null, null);
    }

    Endpoint endpoint() {
        return endpoint;
    }

    Request request() {
        return request;
    }

    Headers headers() {
        return request.headers();
    }

    String pathId() {
        return pathId;
    }

    Scenario scenario() {
        return scenario;
    }

    <T> T get(Setting<T> setting) {
        return scenario.get(setting);
    }

    Subject subject() {
        return subject;
    }

    boolean isAttributed() {
        return ATTRIBUTION.stream().allMatch(headers()::has);
    }

    /// The values of the attribution headers, in their order; what is missing is left out.
    String attribution() {
        return ATTRIBUTION.stream()
                .filter(headers()::has)
                .map(name -> String.valueOf(headers().get(name)))
                .collect(Collectors.joining(" "));
    }

    void isBy(Account caller) {
        account = caller;
        subject = Subject.of(endpoint, caller);
    }

    /// The caller; only for calls that need a token.
    Account account() {
        if (account == null) {
            throw new IllegalStateException(endpoint + " is answered without looking at its token");
        }
        return account;
    }

    @Nullable
    Account accountIfKnown() {
        return account;
    }

    void concerns(Session which) {
        session = which;
        subject = subject.withSession(which.id());
    }

    void concernsRender(String id) {
        subject = subject.withRender(id);
    }

    void says(String prompt) {
        subject = subject.withPrompt(prompt);
    }

    /// Marks the call as one whose effect must leave no trace.
    void makeGhost() {
        ghost = true;
    }

    boolean isGhost() {
        return ghost;
    }

    boolean isAbout(String text) {
        String prompt = subject.prompt();
        return request.path().contains(text)
                || (prompt != null && prompt.contains(text))
                || (session != null && session.speaksOf(text));
    }

    boolean hasContentType(String type) {
        return headers().mentions("Content-Type", type);
    }

    /// The body as a JSON object.
    ///
    /// @throws Refusal if it is something else
    Json.Obj jsonObject() throws IOException {
        if (!hasContentType("application/json")) {
            throw Refusal.status(scenario, 415, "Content-Type must be application/json");
        }
        try {
            if (Json.read(request.body().text(LONGEST_JSON)) instanceof Json.Obj object) {
                return object;
            }
            throw Refusal.status(scenario, 400, "the body must be a JSON object");
        } catch (JsonException notJson) {
            throw Refusal.status(scenario, 400, "the body is no JSON: " + notJson.getMessage());
        }
    }
}
