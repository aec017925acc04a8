package io.reelbatch.emulator;

import java.util.Locale;
import java.util.regex.Pattern;

/// The calls of the video API, and the address of a finished video.
public enum Endpoint {
    /// `POST /api/auth/anonymous-token`
    TOKEN("POST", "/api/auth/anonymous-token"),
    /// `POST /api/tasks/me/with-session/nemo_agent`
    CREATE_SESSION("POST", "/api/tasks/me/with-session/nemo_agent"),
    /// `POST /run_sse`
    RUN_SSE("POST", "/run_sse"),
    /// `POST /api/upload-video/nemo_agent/me/{session}`
    UPLOAD("POST", "/api/upload-video/nemo_agent/me/([^/]+)"),
    /// `GET /api/credits/balance/simple`
    CREDITS("GET", "/api/credits/balance/simple"),
    /// `GET /api/state/nemo_agent/me/{session}/latest`
    STATE("GET", "/api/state/nemo_agent/me/([^/]+)/latest"),
    /// `POST /api/render/proxy/lambda`
    RENDER_SUBMIT("POST", "/api/render/proxy/lambda"),
    /// `GET /api/render/proxy/lambda/{render}`
    RENDER_POLL("GET", "/api/render/proxy/lambda/([^/]+)"),
    /// `POST /api/render/proxy/lambda/{render}/cancel`
    RENDER_CANCEL("POST", "/api/render/proxy/lambda/([^/]+)/cancel"),
    /// `GET /api/render/proxy/{render}/download`
    DOWNLOAD("GET", "/api/render/proxy/([^/]+)/download"),
    /// `GET /render-result/{render}.mp4`, where the output URL points
    OUTPUT("GET", "/render-result/([^/]+)\\.mp4");

    private final String method;
    private final Pattern path;

    Endpoint(String method, String path) {
        this.method = method;
        this.path = Pattern.compile(path);
    }

    Pattern path() {
        return path;
    }

    boolean accepts(String requestMethod) {
        return method.equals(requestMethod) || (this == OUTPUT && requestMethod.equals("HEAD"));
    }

    /// The name in configuration keys: `run-sse`.
    String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
