package io.reelbatch.emulator;

import io.reelbatch.emulator.json.JsonText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Wraps JSON answers as the scenario prescribes.
final class Answers {
    private Answers() {}

    static Reply ok(Scenario scenario, String data) {
        return Reply.json(200, withMore(scenario, wrap(scenario, withMore(scenario, data))));
    }

    /// An object as it is, or with members that nobody has heard of.
    static String withMore(Scenario scenario, String object) {
        return scenario.get(Settings.EXTRA_FIELDS)
                ? "{\"_trace\":{\"id\":\"a-1\",\"hops\":[1.50,null]}," + object.substring(1)
                : object;
    }

    private static Object number(Scenario scenario, int code) {
        return scenario.get(Settings.CODE_AS_TEXT) ? Integer.toString(code) : code;
    }

    private static String wrap(Scenario scenario, String data) {
        return switch (scenario.get(Settings.ENVELOPE)) {
            case CODE -> JsonText.object("code", number(scenario, 0), "data", new JsonText.Raw(data));
            case SUCCESS -> JsonText.object("success", true, "data", new JsonText.Raw(data));
            case BARE -> data;
        };
    }

    /// One of the service's error codes.
    static Reply code(Scenario scenario, int code) {
        ServiceError known = ServiceError.of(code);
        int status = scenario.get(Settings.ERROR_STATUS) == ErrorStatus.OK ? 200 : known.status();
        return error(scenario, status, code, known.message());
    }

    static Reply error(Scenario scenario, int status, int code, String message) {
        return error(scenario, status, Map.of(), code, message);
    }

    /// @param headers beside the type of the content
    static Reply error(Scenario scenario, int status, Map<String, String> headers, int code, String message) {
        ErrorBody form = status == 200 ? ErrorBody.ENVELOPE : scenario.get(Settings.ERROR_BODY);
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("Content-Type", form == ErrorBody.HTML ? "text/html" : "application/json");
        String body = switch (form) {
            case ENVELOPE -> errorBody(scenario, code, message);
            case DETAIL -> JsonText.object("detail", message);
            case DETAIL_LIST -> JsonText.object("detail", List.of(JsonText.nested("type", "error", "msg", message)));
            case REASON -> JsonText.object("reason", message);
            case MESSAGE -> JsonText.object("message", message);
            case HTML -> "<html><body><h1>%d</h1>%s</body></html>".formatted(status, message);
            case EMPTY -> "";
        };
        return Reply.text(status, all, body);
    }

    static String errorBody(Scenario scenario, int code, String message) {
        return switch (scenario.get(Settings.ENVELOPE)) {
            case CODE, BARE -> JsonText.object("code", number(scenario, code), "message", message);
            case SUCCESS -> JsonText.object("success", false, "error", message, "code", number(scenario, code));
        };
    }
}
