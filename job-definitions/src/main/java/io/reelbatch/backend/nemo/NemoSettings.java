package io.reelbatch.backend.nemo;

import java.net.URI;
import java.time.Duration;
import java.util.Set;

/// Where the cloud is, how long to wait for it, and how much to take from it.
///
/// @param baseUrl `https` without query; plain `http` only for a loopback address or a host in
///     `plainHttpHosts`
/// @param plainHttpHosts host names that may be called without TLS, for a private test network
/// @param timers limits of ordinary calls; the same at every time scale
/// @param stream limits of event streams; the caller scales them
/// @param caps limits in bytes
public record NemoSettings(URI baseUrl, Set<String> plainHttpHosts, Timers timers, StreamTimers stream, Caps caps) {

    public NemoSettings {
        plainHttpHosts = Set.copyOf(plainHttpHosts);
        Origin.check(baseUrl, plainHttpHosts);
    }

    /// The usual limits for the cloud at `baseUrl`.
    public static NemoSettings of(URI baseUrl) {
        return new NemoSettings(baseUrl, Set.of(), Timers.USUAL, StreamTimers.USUAL, Caps.USUAL);
    }

    public NemoSettings withTimers(Timers other) {
        return new NemoSettings(baseUrl, plainHttpHosts, other, stream, caps);
    }

    public NemoSettings withStream(StreamTimers other) {
        return new NemoSettings(baseUrl, plainHttpHosts, timers, other, caps);
    }

    public NemoSettings withCaps(Caps other) {
        return new NemoSettings(baseUrl, plainHttpHosts, timers, stream, other);
    }

    /// How much an answer may hold. The one that brings the draft may be longer by as much.
    long capOf(Call call) {
        return call.subject() == Call.Subject.SESSION ? caps.json() + caps.draft() : caps.json();
    }

    /// Limits of ordinary calls.
    ///
    /// @param connect until a connection stands
    /// @param firstByte from the end of the request to the first byte of the answer
    /// @param jsonBody from the first byte of a JSON answer to its last
    /// @param stall how long an upload or download may move fewer than `bytesPerStall` bytes
    /// @param bytesPerStall see `stall`
    /// @param download one whole download
    public record Timers(
            Duration connect,
            Duration firstByte,
            Duration jsonBody,
            Duration stall,
            long bytesPerStall,
            Duration download) {
        public static final Timers USUAL = new Timers(
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                30 * 1024,
                Duration.ofHours(1));
    }

    /// Limits of one event stream. A cut may cancel paid work, so they are generous.
    ///
    /// @param idle without any byte, once a heartbeat was seen on that stream
    /// @param noSubstance without anything but heartbeats
    /// @param total from the request to the end
    /// @param progressEvery how often a listener is told that the stream is still open
    public record StreamTimers(Duration idle, Duration noSubstance, Duration total, Duration progressEvery) {
        public static final StreamTimers USUAL = new StreamTimers(
                Duration.ofMinutes(2), Duration.ofMinutes(10), Duration.ofMinutes(15), Duration.ofMinutes(2));

        /// All of them times `scale`.
        public StreamTimers scaled(double scale) {
            return new StreamTimers(
                    times(idle, scale), times(noSubstance, scale), times(total, scale), times(progressEvery, scale));
        }

        private static Duration times(Duration duration, double scale) {
            return Duration.ofNanos(Math.max(1, Math.round(duration.toNanos() * scale)));
        }
    }

    /// Limits in bytes.
    ///
    /// @param json one JSON answer
    /// @param line one line of an event stream; a longer one is skipped
    /// @param stream one event stream
    /// @param draft one draft
    /// @param video one download
    public record Caps(long json, int line, long stream, long draft, long video) {
        public static final Caps USUAL = new Caps(10L << 20, 4 << 20, 64L << 20, 20L << 20, 4L << 30);
    }
}
