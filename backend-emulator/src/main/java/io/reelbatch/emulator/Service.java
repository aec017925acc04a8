package io.reelbatch.emulator;

import io.reelbatch.emulator.http.Connection;
import io.reelbatch.emulator.http.HttpServer;
import io.reelbatch.emulator.http.Request;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;

/// Finds who answers a request and carries it through its moments.
final class Service implements HttpServer.Handler {
    private final World world;
    private final Supplier<Scenario> scenario;
    private final FaultScript script;
    private final Gate gate;
    private final Map<Endpoint, Handler> handlers = new EnumMap<>(Endpoint.class);

    Service(World world, Supplier<Scenario> scenario, FaultScript script) {
        this.world = world;
        this.scenario = scenario;
        this.script = script;
        this.gate = new Gate(world);
        for (Endpoint endpoint : Endpoint.values()) {
            handlers.put(endpoint, handler(endpoint));
        }
    }

    private Handler handler(Endpoint endpoint) {
        return switch (endpoint) {
            case TOKEN -> new TokenHandler(world);
            case CREATE_SESSION -> new SessionHandler(world);
            case RUN_SSE -> new RunHandler(world, gate);
            case UPLOAD -> new UploadHandler(world, gate);
            case CREDITS -> new CreditsHandler(world);
            case STATE -> new StateHandler(world, gate);
            case RENDER_SUBMIT -> new RenderSubmitHandler(world, gate);
            case RENDER_POLL -> new RenderPollHandler(world);
            case RENDER_CANCEL -> new RenderCancelHandler(world);
            case DOWNLOAD, OUTPUT -> new VideoHandler(world);
        };
    }

    @Override
    public void handle(Request request, Connection connection) throws IOException {
        boolean pathKnown = false;
        for (Endpoint endpoint : Endpoint.values()) {
            Matcher matcher = endpoint.path().matcher(request.path());
            if (matcher.matches()) {
                pathKnown = true;
                if (endpoint.accepts(request.method())) {
                    String id = matcher.groupCount() > 0 ? matcher.group(1) : "";
                    serve(new Call(endpoint, request, id, scenario.get()), connection);
                    return;
                }
            }
        }
        int status = pathKnown ? 405 : 404;
        ReplySender.send(
                Reply.json(status, "{\"detail\":\"%s\"}".formatted(pathKnown ? "Method Not Allowed" : "Not Found")),
                request,
                connection);
    }

    private void serve(Call call, Connection connection) throws IOException {
        Handler handler = handlers.get(call.endpoint());
        if (handler == null) {
            throw new IllegalStateException("nobody answers " + call.endpoint());
        }
        world.journal().request(call.endpoint(), call.isAttributed(), call.attribution());
        Strikes strikes = new Strikes(call, connection, world.journal());
        try {
            new Exchange(world, call, connection, strikes).run(handler, gate, script);
        } finally {
            gate.leave(call);
        }
    }
}
