package io.reelbatch.backend.nemo;

import static io.reelbatch.backend.nemo.Json.quoted;

import io.reelbatch.backend.MediaContent;
import io.reelbatch.backend.RenderId;
import io.reelbatch.backend.RenderOrder;
import io.reelbatch.backend.SessionId;
import io.reelbatch.backend.nemo.Call.Payload;
import io.reelbatch.backend.nemo.Call.Subject;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// The cloud's API as a table: one method per call. What comes back is read by the [Answers] method named
/// beside it.
///
/// Every call carries `Authorization: Bearer …` and the three attribution headers; the first one, which is
/// about to get a token, carries `X-Client-Id` instead.
final class Protocol {
    private static final String AGENT = "nemo_agent";

    private Protocol() {}

    /// → `{"code":0,"data":{"token","user_id","expires_at","credits"}}`, [Answers#token]
    static Call anonymousToken(String clientId) {
        return new Call("POST", "/api/auth/anonymous-token", new Payload.ClientId(clientId), Subject.TOKEN);
    }

    /// → `{"code":0,"data":{"task_id","session_id","user_id"}}`, [Answers#session]
    static Call openSession(String language) {
        return post("/api/tasks/me/with-session/" + AGENT, Subject.ACCOUNT, """
                {"task_name":"project","language":%s}""".formatted(quoted(language)));
    }

    /// → an event stream, [AgentTurn]. No further field: some servers answer 422 to those they do not know.
    static Call runAgent(SessionId session, String message) {
        return post("/run_sse", Subject.SESSION, """
                {"app_name":"%s","user_id":"me","session_id":%s,"new_message":{"parts":[{"text":%s}]}}""".formatted(AGENT, quoted(session.value()), quoted(message)));
    }

    /// → `{"code":0,"data":{"files":[{"filename","cdn_url",…}]}}`, [Answers#uploaded]
    static Call upload(SessionId session, MediaContent content) {
        return new Call("POST", uploadPath(session), new Payload.File(content), Subject.MEDIA);
    }

    /// → as [#upload]. One address per call: one spelling of the answer names one file only.
    static Call uploadByUrl(SessionId session, URI url) {
        return post(uploadPath(session), Subject.MEDIA, """
                {"urls":[%s],"source_type":"url"}""".formatted(quoted(url.toString())));
    }

    /// → `{"code":0,"data":{"available","frozen","total"}}`, [Answers#credits]
    static Call credits() {
        return get("/api/credits/balance/simple", Subject.ACCOUNT);
    }

    /// → `{"code":0,"data":{"state":{"draft","video_infos","generated_media",…}}}`, [StateReader]
    static Call state(SessionId session) {
        return get("/api/state/%s/me/%s/latest".formatted(AGENT, segment(session.value())), Subject.SESSION);
    }

    /// → anything but an error means accepted, [Answers#renderId]. The draft goes in as the text it came
    /// in.
    static Call submitRender(RenderOrder order) {
        return post("/api/render/proxy/lambda", Subject.RENDER, """
                {"id":%s,"sessionId":%s,"draft":%s,"output":{"format":%s,"quality":%s}}""".formatted(
                        quoted(order.id().value()),
                        quoted(order.session().value()),
                        RawJson.oneValue(order.draftJson()),
                        quoted(order.format()),
                        quoted(order.quality())));
    }

    /// → `{"status","progress","output":{"url"}}` or `{"success":true,"data":{"status","outputUrl"}}`,
    /// [Answers#renderStatus]
    static Call renderStatus(RenderId render) {
        return get("/api/render/proxy/lambda/" + segment(render.value()), Subject.RENDER);
    }

    /// → the file, or JSON that names its address, [FallbackAddress]
    static Call renderDownload(RenderId render) {
        return get("/api/render/proxy/%s/download".formatted(segment(render.value())), Subject.RENDER);
    }

    private static String uploadPath(SessionId session) {
        return "/api/upload-video/%s/me/%s".formatted(AGENT, segment(session.value()));
    }

    private static Call get(String path, Subject subject) {
        return new Call("GET", path, new Payload.Nothing(), subject);
    }

    private static Call post(String path, Subject subject, String json) {
        return new Call("POST", path, new Payload.Json(json), subject);
    }

    /// One segment of a path, so that an id made of dots and slashes cannot climb out of its place.
    private static String segment(String id) {
        String encoded = URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
        return encoded.matches("\\.+") ? encoded.replace(".", "%2E") : encoded;
    }
}
