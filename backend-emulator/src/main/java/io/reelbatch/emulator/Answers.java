package io.reelbatch.emulator;

import io.reelbatch.emulator.json.JsonText;

/// Wraps JSON answers as the scenario prescribes.
final class Answers {
    private Answers() {}

    static Reply ok(Scenario scenario, String data) {
        return Reply.json(200, wrap(scenario.get(Settings.ENVELOPE), data));
    }

    private static String wrap(Envelope envelope, String data) {
        return switch (envelope) {
            case CODE -> JsonText.object("code", 0, "data", new JsonText.Raw(data));
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
        return Reply.json(status, errorBody(scenario, code, message));
    }

    static String errorBody(Scenario scenario, int code, String message) {
        return switch (scenario.get(Settings.ENVELOPE)) {
            case CODE, BARE -> JsonText.object("code", code, "message", message);
            case SUCCESS -> JsonText.object("success", false, "error", message, "code", code);
        };
    }
}
