package io.reelbatch.backend;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/// What a stage may ask of the video cloud. Every call blocks the calling (virtual) thread and touches no
/// database.
///
/// Errors are [BackendException]s whose type says what to do; nothing here retries, except that a refused
/// token is renewed once. [#generate] never throws one: what became of a paid call is its result.
public interface VideoBackend {

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
    ///
    /// @return the id to poll, nearly always the one that was sent
    RenderId submitRender(RenderOrder order);

    /// How far a render is. Free.
    RenderStatus renderStatus(RenderId render);

    /// Fetches a finished video into `target`: streamed to a neighbouring `.part` file, resumed when one is
    /// there, renamed when complete. The account's token goes to the cloud's own origin only.
    DownloadedVideo download(URI video, Path target);

    /// Told every two minutes (scaled) that a stream is still open, so that a person can be told.
    @FunctionalInterface
    interface Progress {
        void stillWorking(java.time.Duration elapsed);
    }
}
