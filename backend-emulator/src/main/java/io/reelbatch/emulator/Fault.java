package io.reelbatch.emulator;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One scripted fault: what happens, at which moment of which calls, and whether the call's effect takes
/// place.
///
/// ```java
/// Fault.reset().at(Moment.BEFORE_RESPONSE).on(Endpoint.RUN_SSE).nth(3).withEffect(true)
/// ```
///
/// Left unsaid, a fault strikes every call of every endpoint at [Moment#BEFORE_RESPONSE]. An answer put in
/// the place of the real one ([#status], [#code], [#html] ...) then comes without the effect, everything
/// else with it.
///
/// @param endpoint null for all of them
/// @param event which event [Moment#AFTER_EVENT] means, from 1; 0 for every one
/// @param matching strikes only calls whose path, prompt or session's prompts contain this text; null for
///     all
/// @param effect whether the effect happens; null leaves it to the rule above
/// @param lateness how much later than the call the effect happens
public record Fault(
        Harm harm,
        Moment moment,
        @Nullable Endpoint endpoint,
        Trigger trigger,
        int event,
        @Nullable String matching,
        @Nullable Boolean effect,
        Duration lateness) {

    /// Refuses what can never happen.
    ///
    /// @throws IllegalArgumentException if the moment does not suit the harm, the endpoint or the effect
    public Fault {
        boolean asEvent = harm instanceof Harm.Code && moment == Moment.AFTER_EVENT;
        if (isAnswer(harm) && !asEvent && moment.compareTo(Moment.BEFORE_RESPONSE) > 0) {
            throw new IllegalArgumentException(
                    "at %s an answer has begun already; use BEFORE_RESPONSE".formatted(moment));
        }
        if (harm instanceof Harm.ErrorEvent && moment != Moment.AFTER_EVENT) {
            throw new IllegalArgumentException("an error event comes AFTER_EVENT, not " + moment);
        }
        if (Boolean.TRUE.equals(effect) && lateness.isZero() && moment.compareTo(Moment.BEFORE_EFFECT) <= 0) {
            throw new IllegalArgumentException("at %s nothing has happened yet; use a later moment".formatted(moment));
        }
    }

    private static Fault of(Harm harm) {
        return new Fault(harm, Moment.BEFORE_RESPONSE, null, new Trigger.Always(), 0, null, null, Duration.ZERO);
    }

    /// Cuts the connection.
    public static Fault reset() {
        return of(new Harm.Reset());
    }

    /// Closes the connection.
    public static Fault close() {
        return of(new Harm.Close());
    }

    /// Keeps silent, then closes.
    public static Fault stall(Duration time) {
        return of(new Harm.Stall(time));
    }

    /// Waits and goes on.
    public static Fault delay(Duration time) {
        return of(new Harm.Delay(time));
    }

    /// Sends the rest byte by byte.
    public static Fault drip(Duration perByte) {
        return of(new Harm.Drip(perByte));
    }

    /// Answers with a bare status.
    public static Fault status(int status) {
        return of(new Harm.Answer(status, Map.of(), ""));
    }

    /// Answers with a status and a `Retry-After`, in seconds or as a date.
    public static Fault status(int status, String retryAfter) {
        return of(new Harm.Answer(status, Map.of("Retry-After", retryAfter), ""));
    }

    /// Answers with one of the service's error codes, for example 2001; after an event of a stream the code
    /// is
    /// an event too and ends it.
    public static Fault code(int code) {
        return of(new Harm.Code(code));
    }

    /// Answers 200 with a web page, as a proxy does.
    public static Fault html() {
        String page = "<html><head><title>Just a moment</title></head><body>Please wait</body></html>";
        return of(new Harm.Answer(200, Map.of("Content-Type", "text/html"), page));
    }

    /// Answers 200 with nothing.
    public static Fault empty() {
        return of(new Harm.Answer(200, Map.of("Content-Type", "application/json"), ""));
    }

    /// Answers 302.
    public static Fault redirect(URI location) {
        return of(new Harm.Answer(302, Map.of("Location", location.toString()), ""));
    }

    /// Sends what is no JSON.
    public static Fault malformed() {
        return of(new Harm.Malformed());
    }

    /// Sends half of the answer as if it were the whole.
    public static Fault truncated() {
        return of(new Harm.Truncated());
    }

    /// Sends what is no HTTP.
    public static Fault garbage() {
        return of(new Harm.Garbage());
    }

    /// Sends a huge answer.
    public static Fault flood(long bytes) {
        return of(new Harm.Flood(bytes));
    }

    /// Ends the stream with an error event, by default after the first event.
    public static Fault error(String message) {
        return new Fault(
                new Harm.ErrorEvent(message),
                Moment.AFTER_EVENT,
                Endpoint.RUN_SSE,
                new Trigger.Always(),
                1,
                null,
                null,
                Duration.ZERO);
    }

    /// Kills a process.
    public static Fault kill(long pid) {
        return of(new Harm.Kill(pid));
    }

    /// Runs code of the test at the exact moment.
    public static Fault run(Runnable code) {
        return of(new Harm.Run(code));
    }

    /// Sets the moment.
    public Fault at(Moment when) {
        return new Fault(harm, when, endpoint, trigger, event, matching, effect, lateness);
    }

    /// Strikes after this event of a stream, counted from 1; heartbeats do not count.
    public Fault afterEvent(int number) {
        return new Fault(harm, Moment.AFTER_EVENT, Endpoint.RUN_SSE, trigger, number, matching, effect, lateness);
    }

    /// Sets the endpoint.
    public Fault on(Endpoint where) {
        return new Fault(harm, moment, where, trigger, event, matching, effect, lateness);
    }

    /// Strikes only this call, counted from 1.
    public Fault nth(long number) {
        return when(new Trigger.Nth(number));
    }

    /// Strikes the first calls only.
    public Fault first(long count) {
        return when(new Trigger.First(count));
    }

    /// Strikes every so manyeth call.
    public Fault every(long step) {
        return when(new Trigger.Every(step));
    }

    /// Strikes this share of the calls, 0 to 1.
    public Fault ratio(double share) {
        return when(new Trigger.Ratio(share));
    }

    private Fault when(Trigger which) {
        return new Fault(harm, moment, endpoint, which, event, matching, effect, lateness);
    }

    /// Strikes only calls about this text.
    public Fault matching(String text) {
        return new Fault(harm, moment, endpoint, trigger, event, text, effect, lateness);
    }

    /// Says whether the call's effect happens although the client does not see a proper answer.
    public Fault withEffect(boolean happens) {
        return new Fault(harm, moment, endpoint, trigger, event, matching, happens, lateness);
    }

    /// Lets the effect happen only after a while, like a request that was held up on its way.
    public Fault withEffectAfter(Duration time) {
        return new Fault(harm, moment, endpoint, trigger, event, matching, true, time);
    }

    /// Whether the effect of a struck call takes place at the usual time.
    boolean letsEffectHappen() {
        if (!lateness.isZero()) {
            return false;
        }
        return effect != null ? effect : !isAnswer(harm);
    }

    private static boolean isAnswer(Harm harm) {
        return switch (harm) {
            case Harm.Answer _, Harm.Code _, Harm.Flood _, Harm.Garbage _ -> true;
            case Harm.Reset _, Harm.Close _, Harm.Stall _, Harm.Delay _, Harm.Drip _ -> false;
            case Harm.Malformed _, Harm.Truncated _, Harm.ErrorEvent _, Harm.Kill _, Harm.Run _ -> false;
        };
    }
}
