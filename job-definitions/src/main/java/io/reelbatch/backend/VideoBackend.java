package io.reelbatch.backend;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a stage may ask of the video cloud. Every call blocks the calling (virtual) thread and touches no
/// database.
///
/// Errors are [BackendException]s whose type says what to do; nothing here retries, except that a refused
/// token is renewed once. [#generate] never throws one: what became of a paid call is its result.
public interface VideoBackend {

    /// The cloud as seen with the token that opened a session or submitted a render. Where that token is no
    /// longer at hand, or is refused, the present one is tried in its place.
    ///
    /// @param tokenRef an [AccessToken#ref], or nothing for the present token
    VideoBackend holding(@Nullable String tokenRef);

    /// How long the present token is still valid, as [TokenSource#remaining] says.
    Duration tokenLife();

    /// Opens a new remote session. Free; calling it twice leaves one unused session behind.
    ///
    /// @param language ISO code such as `en` or `zh-CN`
    RemoteSession openSession(String language);

    /// Sends one local file into a session, streamed. Free; a repeated upload adds a second copy.
    void upload(SessionId session, MediaContent content);

    /// Has the cloud fetch media by itself. Free; the cloud may answer before it has fetched them.
    void uploadByUrl(SessionId session, List<URI> urls);

    /// What the session holds at present.
    SessionState stateOf(SessionId session);

    /// The account's balance; it covers everything that runs on the account at present, not one request.
    Credits credits();

    /// Sends one message to the agent and reads its event stream to the end: seconds to 15 minutes.
    /// **Paid.**
    GenerationEnd generate(SessionId session, String message, Progress progress);

    /// Submits a render under an id of our own choosing. Free; once it returns the render is accepted.
    SubmittedRender submitRender(RenderOrder order);

    /// How far a render is. Free.
    ///
    /// @throws RenderOrphaned when the token that submitted it is gone, and the cloud does not show it to
    ///     the present one
    RenderStatus renderStatus(RenderId render);

    /// Where the video of a completed render lies whose status names no address: the cloud's own download
    /// call, or what that leads to. Free. Nothing where there is no such video either.
    @Nullable
    URI addressOf(RenderId render);

    /// Fetches a finished video into `target`: streamed to a neighbouring `.part` file, resumed when one is
    /// there, renamed when complete. The account's token goes to the cloud's own origin only.
    DownloadedVideo download(URI video, Path target);

    /// Who is told, and asked, while a paid call is made.
    @FunctionalInterface
    interface Progress {

        /// Told every two minutes (scaled) that a stream is still open, so that a person can be told.
        void stillWorking(Duration elapsed);

        /// Asked before the message is sent a second time, behind a refused token: getting another one may
        /// have taken minutes.
        default boolean mayStillSend() {
            return true;
        }
    }
}
