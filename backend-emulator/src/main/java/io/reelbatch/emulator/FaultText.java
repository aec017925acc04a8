package io.reelbatch.emulator;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a fault from one line of words, for example `status 503 retry-after 2 at BEFORE_RESPONSE on
/// RUN_SSE nth 3 effect yes`.
final class FaultText {
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    private final Deque<String> words = new ArrayDeque<>();

    private FaultText(String text) {
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            words.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
        }
    }

    /// Reads one fault.
    ///
    /// @throws IllegalArgumentException if a word is not understood
    static Fault parse(String text) {
        FaultText reader = new FaultText(text);
        Fault fault = reader.harm();
        while (!reader.words.isEmpty()) {
            fault = reader.refine(fault);
        }
        return fault;
    }

    private Fault harm() {
        String kind = next("a kind of fault");
        return switch (kind.toLowerCase(Locale.ROOT)) {
            case "reset" -> Fault.reset();
            case "close" -> Fault.close();
            case "stall" -> Fault.stall(Durations.parse(next("a duration")));
            case "delay" -> Fault.delay(Durations.parse(next("a duration")));
            case "drip" -> Fault.drip(Durations.parse(next("a pause per byte")));
            case "status" -> status();
            case "code" -> Fault.code(Integer.parseInt(next("an error code")));
            case "html" -> Fault.html();
            case "empty" -> Fault.empty();
            case "malformed" -> Fault.malformed();
            case "truncated" -> Fault.truncated();
            case "garbage" -> Fault.garbage();
            case "redirect" -> Fault.redirect(URI.create(next("an address")));
            case "flood" -> Fault.flood(Long.parseLong(next("a number of bytes")));
            case "error" -> Fault.error(next("a message"));
            case "kill" -> Fault.kill(Long.parseLong(next("a process id")));
            default ->
                throw new IllegalArgumentException(
                        "'%s' is no fault; use reset, close, stall, delay, drip, status, code, html, empty, malformed, truncated, garbage, redirect, flood, error or kill"
                                .formatted(kind));
        };
    }

    private Fault status() {
        int status = Integer.parseInt(next("a status"));
        if ("retry-after".equals(words.peek())) {
            words.remove();
            return Fault.status(status, next("seconds or a date"));
        }
        return Fault.status(status);
    }

    private Fault refine(Fault fault) {
        String word = words.remove();
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "at" -> fault.at(Choice.parse(Moment.class, next("a moment")));
            case "after-event" -> fault.afterEvent(Integer.parseInt(next("a number")));
            case "on" -> fault.on(Choice.parse(Endpoint.class, next("an endpoint")));
            case "nth" -> fault.nth(Long.parseLong(next("a number")));
            case "first" -> fault.first(Long.parseLong(next("a number")));
            case "every" -> fault.every(Long.parseLong(next("a number")));
            case "ratio" -> fault.ratio(Double.parseDouble(next("a share")));
            case "matching" -> fault.matching(next("a text"));
            case "effect" -> effect(fault, next("yes, no or a duration"));
            default ->
                throw new IllegalArgumentException(
                        "'%s' is not understood; use at, after-event, on, nth, first, every, ratio, matching or effect"
                                .formatted(word));
        };
    }

    private static Fault effect(Fault fault, String word) {
        return switch (word) {
            case "yes" -> fault.withEffect(true);
            case "no" -> fault.withEffect(false);
            default -> fault.withEffectAfter(Durations.parse(word));
        };
    }

    private String next(String what) {
        String word = words.poll();
        if (word == null) {
            throw new IllegalArgumentException(what + " is missing at the end");
        }
        return word;
    }
}
