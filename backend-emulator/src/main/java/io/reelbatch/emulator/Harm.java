package io.reelbatch.emulator;

import java.time.Duration;
import java.util.Map;

/// What a fault does.
public sealed interface Harm {

    /// Cuts the connection; the client sees "connection reset".
    record Reset() implements Harm {}

    /// Closes the connection in the ordinary way, in the middle of whatever is going on.
    record Close() implements Harm {}

    /// Keeps silent for a while, then closes.
    record Stall(Duration time) implements Harm {}

    /// Waits, then goes on as if nothing had been.
    record Delay(Duration time) implements Harm {}

    /// From here on sends byte by byte with a pause after each.
    record Drip(Duration perByte) implements Harm {}

    /// Answers this instead.
    record Answer(int status, Map<String, String> headers, String body) implements Harm {}

    /// Answers with one of the service's own error codes, in the form the scenario prescribes.
    record Code(int code) implements Harm {}

    /// Sends the answer with its first brace doubled; in a stream, one event that is no JSON.
    record Malformed() implements Harm {}

    /// Sends the first half of the answer, as if it were the whole.
    record Truncated() implements Harm {}

    /// Sends bytes that are no HTTP, then closes.
    record Garbage() implements Harm {}

    /// Answers with a JSON document of this many bytes.
    record Flood(long bytes) implements Harm {}

    /// An error event in the stream, in the form the scenario prescribes; the stream ends with it.
    record ErrorEvent(String message) implements Harm {}

    /// Kills a process of this machine, as `kill -9` does, and goes on.
    record Kill(long pid) implements Harm {}

    /// Runs code of the test and goes on.
    record Run(Runnable code) implements Harm {}
}
