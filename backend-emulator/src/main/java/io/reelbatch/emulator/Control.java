package io.reelbatch.emulator;

import io.reelbatch.emulator.http.Connection;
import io.reelbatch.emulator.http.HttpServer;
import io.reelbatch.emulator.http.Request;
import io.reelbatch.emulator.json.JsonText;
import java.io.IOException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The emulator's own calls, for tests and people: journal, summary, scenario, credits. Everything else is
/// the service's.
final class Control implements HttpServer.Handler {
    private static final int LONGEST_SCENARIO = 1024 * 1024;

    private final BackendEmulator emulator;
    private final HttpServer.Handler service;

    Control(BackendEmulator emulator, HttpServer.Handler service) {
        this.emulator = emulator;
        this.service = service;
    }

    @Override
    public void handle(Request request, Connection connection) throws IOException {
        if (!request.path().startsWith("/emulator/")) {
            service.handle(request, connection);
            return;
        }
        Reply.Whole reply;
        try {
            reply = answer(request);
        } catch (IllegalArgumentException problem) {
            reply = Reply.json(400, JsonText.object("problem", problem.getMessage()));
        }
        ReplySender.send(reply, request, connection);
    }

    private Reply.Whole answer(Request request) throws IOException {
        return switch (request.method() + " " + request.path()) {
            case "GET /emulator/journal" -> journal(request);
            case "GET /emulator/summary" -> Reply.json(200, Summary.of(emulator.journal()));
            case "GET /emulator/health" -> Reply.json(200, "{\"status\":\"UP\"}");
            case "GET /emulator/scenario" -> Reply.json(200, settings(emulator.scenario()));
            case "POST /emulator/scenario" -> {
                emulator.scenario(emulator.scenario().with(request.body().text(LONGEST_SCENARIO)));
                yield Reply.json(200, "{\"ok\":true}");
            }
            case "POST /emulator/top-up" -> {
                emulator.topUp(Integer.parseInt(String.valueOf(request.parameter("credits"))));
                yield Reply.json(200, "{\"ok\":true}");
            }
            default ->
                Reply.json(
                        404,
                        JsonText.object(
                                "problem", "known are journal, summary, health, scenario and top-up under /emulator"));
        };
    }

    private Reply.Whole journal(Request request) {
        String kind = request.parameter("kind");
        JournalKind wanted = kind == null ? null : Choice.parse(JournalKind.class, kind);
        String since = request.parameter("since");
        long after = since == null ? 0 : Long.parseLong(since);
        Predicate<JournalEntry> chosen = entry -> entry.number() > after
                && (wanted == null || entry.kind() == wanted)
                && matches(request.parameter("session"), entry.session())
                && matches(request.parameter("render"), entry.render())
                && matches(request.parameter("prompt"), entry.prompt());
        StringBuilder json = new StringBuilder("[");
        emulator.journal().entries().stream()
                .filter(chosen)
                .forEach(entry -> json.append(json.length() > 1 ? ",\n" : "").append(entry.json()));
        return Reply.json(200, json.append("]\n").toString());
    }

    private static boolean matches(@Nullable String wanted, @Nullable String actual) {
        return wanted == null || wanted.equals(actual);
    }

    private static String settings(Scenario scenario) {
        StringBuilder json = new StringBuilder("{");
        for (Setting<?> setting : Settings.all()) {
            json.append(json.length() > 1 ? ",\n" : "")
                    .append(JsonText.quote(setting.key()))
                    .append(':')
                    .append(JsonText.quote(setting.write(scenario)));
        }
        return json.append("}\n").toString();
    }
}
