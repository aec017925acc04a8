package io.reelbatch.backend.nemo;

import io.reelbatch.backend.AccessToken;
import io.reelbatch.backend.Attribution;
import io.reelbatch.backend.MediaContent;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import org.jspecify.annotations.Nullable;

/// Turns a [Call] into an HTTP request, with the headers that every call must have.
final class Wire {
    private static final String JSON = "application/json";

    private final String base;

    Wire(URI baseUrl) {
        base = baseUrl.toString().replaceAll("/+$", "");
    }

    /// A request, and a hold on its body.
    ///
    /// @param media the file that is being uploaded, if one is
    record Outgoing(
            HttpRequest request, OnceBody body, @Nullable MultipartBody media) {}

    /// @param token goes nowhere but to the base URL's own origin
    /// @param accept the content type to ask for
    Outgoing write(Call call, Attribution who, @Nullable AccessToken token, String accept, Patience patience) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + call.path()));
        identify(request, who, token);
        request.header("Accept", accept);
        return switch (call.payload()) {
            case Call.Payload.Nothing _ -> outgoing(request.GET(), patience);
            case Call.Payload.ClientId(String id) -> outgoing(request.header("X-Client-Id", id), call, patience);
            case Call.Payload.Json(String text) -> outgoing(request, call, text, patience);
            case Call.Payload.File(MediaContent content) -> outgoing(request, call, content, patience);
        };
    }

    Outgoing write(Call call, Attribution who, @Nullable AccessToken token, Patience patience) {
        return write(call, who, token, JSON, patience);
    }

    private static Outgoing outgoing(HttpRequest.Builder request, Patience patience) {
        return new Outgoing(request.build(), new OnceBody(BodyPublishers.noBody(), patience::requestWritten), null);
    }

    private static Outgoing outgoing(HttpRequest.Builder request, Call call, Patience patience) {
        OnceBody body = new OnceBody(BodyPublishers.noBody(), patience::requestWritten);
        return new Outgoing(request.method(call.method(), body).build(), body, null);
    }

    private static Outgoing outgoing(HttpRequest.Builder request, Call call, String json, Patience patience) {
        OnceBody body = new OnceBody(BodyPublishers.ofString(json), patience::requestWritten);
        request.header("Content-Type", JSON).method(call.method(), body);
        return new Outgoing(request.build(), body, null);
    }

    private static Outgoing outgoing(HttpRequest.Builder request, Call call, MediaContent file, Patience patience) {
        MultipartBody media = new MultipartBody(file, patience);
        OnceBody body = new OnceBody(media.publisher(), patience::requestWritten);
        request.header("Content-Type", media.contentType()).method(call.method(), body);
        return new Outgoing(request.build(), body, media);
    }

    /// The headers that say who is calling and on whose behalf.
    static void identify(HttpRequest.Builder request, Attribution who, @Nullable AccessToken token) {
        request.header("X-Skill-Source", who.source());
        request.header("X-Skill-Version", who.version());
        request.header("X-Skill-Platform", who.platform());
        if (token != null) {
            request.header("Authorization", "Bearer " + token.secret());
        }
    }
}
