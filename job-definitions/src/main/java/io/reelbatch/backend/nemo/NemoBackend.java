package io.reelbatch.backend.nemo;

import io.reelbatch.backend.AnonymousTokens;
import io.reelbatch.backend.Attribution;
import io.reelbatch.backend.BackendException;
import io.reelbatch.backend.Credits;
import io.reelbatch.backend.DownloadedVideo;
import io.reelbatch.backend.GenerationEnd;
import io.reelbatch.backend.MediaContent;
import io.reelbatch.backend.RemoteSession;
import io.reelbatch.backend.RenderId;
import io.reelbatch.backend.RenderOrder;
import io.reelbatch.backend.RenderOrphaned;
import io.reelbatch.backend.RenderStatus;
import io.reelbatch.backend.SessionId;
import io.reelbatch.backend.SessionState;
import io.reelbatch.backend.SubmittedRender;
import io.reelbatch.backend.VideoBackend;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The cloud as seen by one job definition: every call says on whose behalf it is made.
///
/// @param who goes into the attribution headers
/// @param tokenRef the token to use, as long as it is at hand
record NemoBackend(
        Connection cloud, Attribution who, @Nullable String tokenRef) implements VideoBackend, AnonymousTokens {

    private static final Logger log = LoggerFactory.getLogger(NemoBackend.class);

    /// How the renders are called that this program submits.
    private static final Pattern OUR_RENDER = Pattern.compile("render_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /// What all views of one cloud share.
    record Connection(
            NemoSettings settings,
            Account account,
            JsonCalls json,
            AgentStream agent,
            Downloads downloads,
            FallbackAddress fallback) {}

    @Override
    public VideoBackend holding(@Nullable String token) {
        return new NemoBackend(cloud, who, token);
    }

    private Caller caller() {
        return new Caller(who, tokenRef);
    }

    @Override
    public Issued issue(String clientId) {
        Call call = Protocol.anonymousToken(clientId);
        Issued issued = Answers.token(call, accepted(call).data());
        cloud.account().seen(issued.userId());
        return issued;
    }

    @Override
    public Duration tokenLife() {
        return TokenMeters.note(cloud.account().remaining());
    }

    @Override
    public RemoteSession openSession(String language) {
        Call call = Protocol.openSession(language);
        JsonCalls.Reply reply = cloud.json().ask(call, caller());
        RemoteSession session =
                Answers.session(call, cloud.json().accepted(reply).data(), reply.tokenRef());
        cloud.account().seen(session.userId());
        return session;
    }

    @Override
    public void upload(SessionId session, MediaContent content) {
        Call call = Protocol.upload(session, content);
        Answers.uploaded(call, accepted(call).data());
    }

    @Override
    public void uploadByUrl(SessionId session, List<URI> urls) {
        for (URI url : urls) {
            Call call = Protocol.uploadByUrl(session, url);
            Answers.uploaded(call, accepted(call).data());
        }
    }

    @Override
    public SessionState stateOf(SessionId session) {
        Call call = Protocol.state(session);
        Answer.Accepted answer = accepted(call);
        cloud.account().seen(Answers.userId(answer.data()));
        return StateReader.read(call, answer, cloud.settings().caps().draft());
    }

    @Override
    public Credits credits() {
        Call call = Protocol.credits();
        return BalanceMeters.note(Answers.credits(call, accepted(call).data()));
    }

    @Override
    public GenerationEnd generate(SessionId session, String message, Progress progress) {
        return cloud.agent().generate(Protocol.runAgent(session, message), caller(), progress);
    }

    @Override
    public SubmittedRender submitRender(RenderOrder order) {
        Call call = Protocol.submitRender(order);
        JsonCalls.Reply reply = cloud.json().ask(call, caller());
        RenderId id = reply.answer() instanceof Answer.Rejected refused && isDuplicate(refused)
                ? order.id()
                : Answers.renderId(
                        call, order.id(), cloud.json().accepted(reply).data());
        return new SubmittedRender(id, reply.tokenRef());
    }

    /// The id is ours alone, so one that is there already has been accepted before.
    private static boolean isDuplicate(Answer.Rejected answer) {
        String message = answer.message().toLowerCase(Locale.ROOT);
        boolean said = message.contains("duplicate") || message.contains("already exist");
        return answer.status() < 500 && (answer.status() == 409 || said);
    }

    @Override
    public RenderStatus renderStatus(RenderId render) {
        Call call = Protocol.renderStatus(render);
        JsonCalls.Reply reply = cloud.json().ask(call, caller());
        if (reply.answer() instanceof Answer.Rejected refused && (isUnknown(refused) || Refusals.ofUnknown(refused))) {
            if (reply.byAnother()) {
                throw new RenderOrphaned(
                        call + " " + refused + ". The render belongs to a token that is no longer valid");
            }
            if (isUnknown(refused)) {
                return new RenderStatus.NeverSubmitted();
            }
        }
        return Answers.renderStatus(call, cloud.json().accepted(reply).data(), reply.secret());
    }

    /// A look cannot be malformed, so a 400 that says so much speaks of the render. Said of a token it means
    /// something else.
    private static boolean isUnknown(Answer.Rejected answer) {
        String message = answer.message().toLowerCase(Locale.ROOT);
        boolean missing =
                !message.contains("token") && (message.contains("not found") || message.contains("not exist"));
        return answer.kind() == 404
                || (answer.kind() == 400 && missing)
                || (answer.code() == null && answer.status() < 300 && (missing || message.contains("unknown")));
    }

    @Override
    public @Nullable URI addressOf(RenderId render) {
        return cloud.fallback().address(Protocol.renderDownload(render), caller());
    }

    @Override
    public DownloadedVideo download(URI video, Path target) {
        return cloud.downloads().download(video, target, caller(), () -> freshAddress(video));
    }

    /// Where the cloud names the file after our render, as it does by the description, an address that has
    /// expired can be asked for anew.
    private @Nullable URI freshAddress(URI video) {
        Matcher ours = OUR_RENDER.matcher(String.valueOf(video.getRawPath()));
        if (!ours.find()) {
            return null;
        }
        try {
            return renderStatus(new RenderId(ours.group())) instanceof RenderStatus.Finished now
                            && !now.video().equals(video)
                    ? now.video()
                    : null;
        } catch (BackendException none) {
            log.info("no fresh address of {}: {}", ours.group(), none.getMessage());
            return null;
        }
    }

    private Answer.Accepted accepted(Call call) {
        return cloud.json().accepted(call, caller());
    }
}
