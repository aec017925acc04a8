package io.reelbatch.emulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Everything a scenario can change. The defaults make a fast, friendly service.
public final class Settings {
    private static final Map<String, Setting<?>> BY_KEY = new LinkedHashMap<>();
    private static final Map<Endpoint, Setting<Latency>> LATENCY = new EnumMap<>(Endpoint.class);

    /// Decides everything that is drawn by lot.
    public static final Setting<Long> SEED =
            add(Setting.longNumber("seed", 1, "decides everything that is drawn by lot"));

    /// What every account starts with.
    public static final Setting<Integer> CREDITS =
            add(Setting.number("credits.initial", 100, "credits of a new account"));
    /// The price of one generation.
    public static final Setting<Integer> PRICE = add(Setting.number("credits.price", 100, "price of one generation"));
    /// Where missing credits are reported.
    public static final Setting<CreditsRefusal> CREDITS_REFUSAL = add(Setting.choice(
            "credits.refusal", CreditsRefusal.ENVELOPE, "where code 2001 appears: instead of the stream or in it"));
    /// Credits as JSON strings.
    public static final Setting<Boolean> CREDITS_AS_TEXT =
            add(Setting.flag("credits.as-text", false, "balances come as strings"));

    /// Tokens that exist from the start.
    public static final Setting<String> KNOWN_TOKENS = add(Setting.text(
            "token.known", "", "tokens of registered users that exist from the start, separated by commas"));
    /// How long an anonymous token is good.
    public static final Setting<Duration> TOKEN_LIFE =
            add(Setting.time("token.life", Duration.ofDays(7), "how long an anonymous token is good"));
    /// The end of a token's life.
    public static final Setting<Boolean> TELL_EXPIRY =
            add(Setting.flag("token.tells-expiry", true, "an anonymous token comes with the end of its life"));
    /// The code of a bad token.
    public static final Setting<Integer> TOKEN_CODE =
            add(Setting.number("token.refusal", 1001, "the code of a call with a bad token: 1001, 1010, 1011 or 403"));
    /// The key of the caller's own id.
    public static final Setting<UserIdKey> USER_ID_KEY = add(Setting.choice(
            "account.id-key", UserIdKey.USER_ID, "the key of the caller's own id beside tokens, sessions and states"));
    /// How long a client id has to wait for its next token.
    public static final Setting<Duration> TOKEN_WINDOW = add(
            Setting.time("token.window", Duration.ofDays(7), "a client id gets one token in this time, then HTTP 429"));

    /// Requests per second and token.
    public static final Setting<Integer> RATE = add(
            Setting.number("rate.per-second", 0, "requests per second and token, HTTP 429 beyond it; 0 is no limit"));
    /// Calls of a token in progress at once.
    public static final Setting<Integer> CONCURRENCY = add(Setting.number(
            "rate.concurrency", 0, "calls of a token in progress at once, HTTP 429 beyond it; 0 is no limit"));
    /// The Retry-After of a 429.
    public static final Setting<Duration> RETRY_AFTER = add(Setting.time(
            "rate.retry-after", Duration.ofSeconds(1), "the Retry-After that goes with a 429; 0 leaves it out"));

    /// What JSON answers are wrapped in.
    public static final Setting<Envelope> ENVELOPE =
            add(Setting.choice("envelope", Envelope.CODE, "what JSON answers are wrapped in"));
    /// Codes as strings.
    public static final Setting<Boolean> CODE_AS_TEXT =
            add(Setting.flag("envelope.code-as-text", false, "codes come as strings, \"0\" and \"1001\""));
    /// Unknown members.
    public static final Setting<Boolean> EXTRA_FIELDS = add(Setting.flag(
            "envelope.extra-fields", false, "answers carry members that nobody has heard of, at every level"));
    /// Compression.
    public static final Setting<Compression> COMPRESSION =
            add(Setting.choice("gzip", Compression.NEVER, "which answers are compressed: never, asked, json, all"));
    /// The HTTP status of errors.
    public static final Setting<ErrorStatus> ERROR_STATUS = add(Setting.choice(
            "error.status", ErrorStatus.OK, "the HTTP status of an error code: 200 or the one that suits"));

    /// What stands in an error.
    public static final Setting<ErrorBody> ERROR_BODY = add(
            Setting.choice("error.body", ErrorBody.ENVELOPE, "what stands in an error whose HTTP status is not 200"));

    /// Ids as JSON numbers.
    public static final Setting<Boolean> SESSION_AS_NUMBER =
            add(Setting.flag("session.as-number", false, "session ids come as numbers, beyond 2^53"));
    /// Whether two requests get the same session.
    public static final Setting<Boolean> SESSION_TWICE = add(Setting.flag(
            "session.twice", false, "every second request for a session is told the one that was made before"));
    /// A second message on a session at work.
    public static final Setting<BusySession> BUSY = add(Setting.choice(
            "session.busy", BusySession.REFUSE, "what happens to a second message on a session that is at work"));
    /// What a further message does to the draft.
    public static final Setting<SessionDraft> SESSION_DRAFT = add(
            Setting.choice("session.draft", SessionDraft.APPEND, "what a further message does to the session's draft"));
    /// How long a session lives.
    public static final Setting<Duration> SESSION_LIFE =
            add(Setting.time("session.life", Duration.ZERO, "how long a session lives; 0 is for ever"));
    /// The share of sessions that are lost.
    public static final Setting<Double> SESSION_LOSS =
            add(Setting.ratio("session.loss.ratio", 0, "share of the sessions that are lost"));
    /// When they are lost.
    public static final Setting<SessionLoss> SESSION_LOSS_AT =
            add(Setting.choice("session.loss.at", SessionLoss.BEFORE_RUN, "when such a session is lost"));

    /// How long a generation takes.
    public static final Setting<Latency> GENERATION =
            add(Setting.latency("run.duration", "20ms", "how long a generation takes"));
    /// The share of streams without text.
    public static final Setting<Double> SILENT = add(Setting.ratio(
            "run.silent.ratio", 0, "share of generations whose stream closes with tool calls and no text"));
    /// Prompts with silent streams.
    public static final Setting<String> SILENT_MATCHING =
            add(Setting.text("run.silent.matching", "", "prompts that contain this text get a silent stream"));
    /// The share of answers without a video.
    public static final Setting<Double> TEXT_ONLY = add(Setting.ratio(
            "run.text-only.ratio", 0, "share of messages answered in words: no video, no charge, no change"));
    /// Prompts answered in words.
    public static final Setting<String> TEXT_ONLY_MATCHING =
            add(Setting.text("run.text-only.matching", "", "prompts that contain this text are answered in words"));
    /// The share of messages answered with a question.
    public static final Setting<Double> QUESTION = add(Setting.ratio(
            "run.question.ratio",
            0,
            "share of messages answered with a question: no video, no charge, until the session's next message"));
    /// Prompts answered with a question.
    public static final Setting<String> QUESTION_MATCHING = add(Setting.text(
            "run.question.matching", "", "prompts that contain this text are answered with a question first"));
    /// How it asks.
    public static final Setting<QuestionForm> QUESTION_FORM =
            add(Setting.choice("run.question.form", QuestionForm.TEXT, "how the agent asks"));
    /// How often it asks.
    public static final Setting<Integer> QUESTION_COUNT = add(Setting.number(
            "run.question.count", 1, "so many questions, one after the other, before the video is made"));
    /// The words after a video.
    public static final Setting<Closing> CLOSING = add(Setting.choice(
            "run.closing", Closing.EXPORT, "the words that follow a finished video, as if for someone at a screen"));
    /// The share of generations that are charged and leave nothing behind.
    public static final Setting<Double> UNSEEN = add(Setting.ratio(
            "run.unseen.ratio", 0, "share of generations that are charged and never appear in the state"));
    /// Prompts charged without a trace.
    public static final Setting<String> UNSEEN_MATCHING = add(Setting.text(
            "run.unseen.matching", "", "prompts that contain this text are charged and never appear in the state"));
    /// The share of generations that break.
    public static final Setting<Double> RUN_ERROR =
            add(Setting.ratio("run.error.ratio", 0, "share of generations that break"));
    /// Prompts whose generations break.
    public static final Setting<String> RUN_ERROR_MATCHING =
            add(Setting.text("run.error.matching", "", "generations of prompts that contain this text break"));
    /// How they say so.
    public static final Setting<ErrorForm> ERROR_FORM =
            add(Setting.choice("run.error.form", ErrorForm.RAW_ERROR, "how a broken generation says so"));
    /// Whether they cost and leave a video all the same.
    public static final Setting<Boolean> ERROR_EFFECT = add(Setting.flag(
            "run.error.effect", false, "a generation that says it broke has made and charged its video all the same"));
    /// What a disconnect does.
    public static final Setting<AfterDisconnect> AFTER_DISCONNECT = add(Setting.choice(
            "run.after-disconnect", AfterDisconnect.CONTINUE, "what becomes of a generation whose client has left"));
    /// Who refuses messages.
    public static final Setting<RunRefusal> RUN_REFUSAL = add(Setting.choice(
            "run.refusal", RunRefusal.ENVELOPE, "who answers a message that is refused: unknown session, bad body"));
    /// How long after the clip music and title follow.
    public static final Setting<Latency> SECOND_STAGE = add(Setting.latency(
            "run.second-stage.delay", "20ms", "how long after the clip music and title appear in the draft"));
    /// The share of generations with a second stage.
    public static final Setting<Double> SECOND_STAGE_RATIO =
            add(Setting.ratio("run.second-stage.ratio", 1, "share of generations that get music and title unasked"));

    /// The spelling of events.
    public static final Setting<EventDialect> DIALECT =
            add(Setting.choice("events.dialect", EventDialect.ADK_PYTHON, "how events are spelled"));
    /// Partial texts.
    public static final Setting<Boolean> PARTIALS = add(
            Setting.flag("events.partials", false, "texts come in pieces marked partial, then once more as a whole"));
    /// Thoughts.
    public static final Setting<Boolean> THOUGHTS = add(Setting.flag(
            "events.thoughts", false, "the agent thinks aloud before it answers, where the dialect can show it"));
    /// The form of heartbeats.
    public static final Setting<HeartbeatForm> HEARTBEAT =
            add(Setting.choice("events.heartbeat.form", HeartbeatForm.EMPTY_DATA, "what a heartbeat looks like"));
    /// The distance of heartbeats.
    public static final Setting<Duration> HEARTBEAT_INTERVAL =
            add(Setting.time("events.heartbeat.interval", Duration.ofSeconds(1), "the distance between heartbeats"));
    /// What ends a line.
    public static final Setting<LineEnd> LINE_END =
            add(Setting.choice("events.line-end", LineEnd.LF, "what ends a line of the stream"));
    /// A byte order mark.
    public static final Setting<Boolean> BOM =
            add(Setting.flag("events.bom", false, "the stream begins with a byte order mark"));
    /// The last blank line.
    public static final Setting<Boolean> LAST_BLANK_LINE = add(
            Setting.flag("events.last-blank-line", true, "the last event is followed by a blank line like the others"));
    /// The size of chunks.
    public static final Setting<Integer> CHUNK = add(Setting.number(
            "events.chunk", 0, "sends events in chunks of so many bytes, splitting characters; 0 is one per event"));
    /// Noise at the end.
    public static final Setting<Double> NOISE = add(
            Setting.ratio("events.noise.ratio", 0, "share of streams that end with 'I encountered a temporary issue'"));

    /// The delay of the state.
    public static final Setting<Duration> STATE_LAG = add(Setting.time(
            "state.lag", Duration.ofMillis(5), "how long after the end of a stream its draft becomes visible"));
    /// A state without a draft.
    public static final Setting<EmptyDraft> EMPTY_DRAFT =
            add(Setting.choice("state.empty-draft", EmptyDraft.NULL, "how a state without a draft looks"));
    /// The type of generated media.
    public static final Setting<MediaForm> MEDIA_FORM =
            add(Setting.choice("state.generated-media", MediaForm.ARRAY, "the type of generated_media"));
    /// Signed addresses.
    public static final Setting<Boolean> SIGNED_URLS = add(
            Setting.flag("state.signed-urls", false, "media addresses carry a signature that differs in every answer"));

    /// The largest file.
    public static final Setting<Long> UPLOAD_LIMIT =
            add(Setting.longNumber("upload.limit", 209_715_200, "the largest file in bytes, code 4002 beyond it"));
    /// Files left out.
    public static final Setting<String> UPLOAD_FAILING = add(Setting.text(
            "upload.failing.matching",
            "",
            "files whose name contains this text are left out in silence; others of the same request are taken"));
    /// Whether the state knows them at once.
    public static final Setting<Boolean> UPLOAD_APPLIED = add(Setting.flag(
            "upload.applied", true, "what an upload's answer says of the session's state knowing the files"));
    /// How files are listed.
    public static final Setting<UploadShape> UPLOAD_SHAPE =
            add(Setting.choice("upload.shape", UploadShape.FILES, "how uploaded files are listed"));

    /// The layout of a render's status.
    public static final Setting<RenderShape> RENDER_SHAPE = add(Setting.shape(
            "render.shape", RenderShape.A, "layout of a render's status: a, b or wrapper:id-key:url-key"));
    /// The key of a submitted id.
    public static final Setting<RenderAck> RENDER_ACK =
            add(Setting.choice("render.ack", RenderAck.ID, "the key under which a submitted render's id comes back"));
    /// The download fallback.
    public static final Setting<DownloadForm> DOWNLOAD_FORM =
            add(Setting.choice("download.form", DownloadForm.BYTES, "what the download fallback answers"));
    /// The life of a video's address.
    public static final Setting<Duration> OUTPUT_LIFE = add(Setting.time(
            "output.life",
            Duration.ZERO,
            "how long a video's address is good, signed anew in every answer, HTTP 403 after it; 0 is for ever"));
    /// How long a render takes.
    public static final Setting<Latency> RENDER =
            add(Setting.latency("render.duration", "20ms", "how long a render takes"));
    /// The share of renders that fail.
    public static final Setting<Double> RENDER_FAILURE =
            add(Setting.ratio("render.failure.ratio", 0, "share of renders that fail"));
    /// How failure is reported.
    public static final Setting<FailureForm> RENDER_FAILURE_FORM =
            add(Setting.choice("render.failure.form", FailureForm.TEXT, "the type of a failed render's error"));
    /// A render id given twice.
    public static final Setting<DuplicateRender> RENDER_DUPLICATE =
            add(Setting.choice("render.duplicate", DuplicateRender.EXISTING, "the answer to a render id that exists"));
    /// Completed without an address.
    public static final Setting<Integer> RENDER_URL_LATE = add(Setting.number(
            "render.url-late", 0, "so many polls say completed before one carries the address; -1 is never"));
    /// The scale of progress.
    public static final Setting<ProgressScale> RENDER_PROGRESS =
            add(Setting.choice("render.progress", ProgressScale.PERCENT, "the scale of a render's progress"));
    /// Exports blocked.
    public static final Setting<Boolean> EXPORT_BLOCKED =
            add(Setting.flag("export.blocked", false, "every export answers 402, as on the free plan"));
    /// How 402 appears.
    public static final Setting<ExportRefusal> EXPORT_REFUSAL =
            add(Setting.choice("export.refusal", ExportRefusal.STATUS, "402 as HTTP status or as code in a 200"));

    /// The size of videos.
    public static final Setting<Integer> VIDEO_BYTES =
            add(Setting.number("video.bytes", 0, "pads every video to this size; 0 leaves it as small as it is"));
    /// How much of the journal is kept in memory.
    public static final Setting<Integer> JOURNAL_DETAIL = add(Setting.number(
            "journal.detail", 100_000, "entries kept in memory beside the charges; read when the emulator starts"));

    static {
        for (Endpoint endpoint : Endpoint.values()) {
            LATENCY.put(
                    endpoint,
                    add(Setting.latency(
                            "latency." + endpoint.key(), "0", "how long " + endpoint + " takes to answer")));
        }
    }

    private Settings() {}

    private static <T> Setting<T> add(Setting<T> setting) {
        BY_KEY.put(setting.key(), setting);
        return setting;
    }

    /// The time an endpoint takes before it looks at a request.
    public static Setting<Latency> latency(Endpoint endpoint) {
        Setting<Latency> setting = LATENCY.get(endpoint);
        if (setting == null) {
            throw new IllegalStateException("no latency for " + endpoint);
        }
        return setting;
    }

    /// All settings in the order of their declaration.
    public static List<Setting<?>> all() {
        return List.copyOf(new ArrayList<>(BY_KEY.values()));
    }

    static Map<String, Setting<?>> byKey() {
        return BY_KEY;
    }
}
