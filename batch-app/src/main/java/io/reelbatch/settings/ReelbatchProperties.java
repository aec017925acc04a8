package io.reelbatch.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// What users can configure, as property, environment variable or option. An unknown key stops the start.
///
/// @param home directory of the database, the working files, the credentials and the log
/// @param definition job definition of manifests that name none
/// @param timeScale multiplies every wait, interval, back-off, grace and deadline that concerns the remote
///     service, so that a night can be rehearsed in minutes; at least 0.01
/// @param logFile where the log goes, `logs/reelbatch.log` in the home if not set
/// @param log what the log looks like
/// @param secretKey with which an anonymous account's token is encrypted in a PostgreSQL database, at least
///     32 characters; give it as an environment variable, not as an option
/// @param backend the remote service
/// @param database where the ledger is kept
/// @param limits how much is in flight at a time
/// @param generation when to look what became of a generation
/// @param render when to look at renders
/// @param retry what is tried again, and when
/// @param media local files that rows may name
/// @param lease how processes tell that another one is dead
/// @param kafka requests from a topic and results to a topic
/// @param delivery how results are brought to topics, tables and webhooks
/// @param dispatch how open batches are run side by side
/// @param inbox the folder that `serve` takes manifests from
/// @param management where `serve` tells how it is
/// @param retention what is removed when it is old
/// @param recovery how often what dead processes left behind is mended
@ConfigurationProperties(prefix = "reelbatch", ignoreUnknownFields = false)
public record ReelbatchProperties(
        @DefaultValue("./reelbatch-home") Path home,
        @DefaultValue("ai-video-generation-online") String definition,
        @DefaultValue("1") double timeScale,
        @Nullable Path logFile,
        @DefaultValue Log log,
        @Nullable String secretKey,
        @DefaultValue Backend backend,
        @DefaultValue Database database,
        @DefaultValue Limits limits,
        @DefaultValue Generation generation,
        @DefaultValue Render render,
        @DefaultValue Retry retry,
        @DefaultValue Media media,
        @DefaultValue Lease lease,
        @DefaultValue Kafka kafka,
        @DefaultValue Delivery delivery,
        @DefaultValue Dispatch dispatch,
        @DefaultValue Inbox inbox,
        @DefaultValue Management management,
        @DefaultValue Retention retention,
        @DefaultValue Recovery recovery) {

    public ReelbatchProperties {
        if (!(timeScale >= 0.01)) {
            throw new IllegalArgumentException(
                    "reelbatch.time-scale is %s; it must be 0.01 or more".formatted(timeScale));
        }
        if (database.url() == null && home.toString().contains(";")) {
            // the H2 database's address has no way to spell one
            throw new IllegalArgumentException(
                    "the home %s has a semicolon in its name; choose another directory".formatted(home));
        }
    }

    /// @param format text for people, or json: one object a line, with the batch, the row and the effect that
    ///     it is about
    /// @param console whether the log goes to the standard output as well
    public record Log(
            @DefaultValue("text") Format format,
            @DefaultValue("false") boolean console) {
        /// How a line of the log is written.
        public enum Format {
            TEXT,
            JSON
        }
    }

    /// @param baseUrl the service's address; plain http only for a loopback address
    /// @param plainHttpHosts further hosts that may be called without TLS, for a private test network
    public record Backend(
            @DefaultValue("https://mega-api-prod.nemovideo.ai")
            URI baseUrl,

            @DefaultValue Set<String> plainHttpHosts) {}

    /// @param url JDBC URL of a PostgreSQL database; an H2 file in the home if not set
    /// @param username database user
    /// @param password database password
    /// @param waitAtStart how long a start waits for a PostgreSQL server that cannot be reached
    /// @param giveUpAfter how long a database that was there and is gone is borne with before work ends; what
    ///     was not written down then is found again by the next start
    public record Database(
            @Nullable String url,
            @Nullable String username,
            @Nullable String password,
            @DefaultValue("60s") Duration waitAtStart,
            @DefaultValue("5m") Duration giveUpAfter) {}

    /// @param uploads sessions opened and media sent at a time
    /// @param generations paid generations at a time
    /// @param polls looks at sessions, and calls for renders, at a time
    /// @param commitSize outcomes in one transaction at most
    /// @param linger how long an outcome waits for others to be committed with
    /// @param stopGrace how long calls may go on after a stop; longer ones are left to the next start
    public record Limits(
            @DefaultValue("4") int uploads,
            @DefaultValue("8") int generations,
            @DefaultValue("64") int polls,
            @DefaultValue("256") int commitSize,
            @DefaultValue("20ms") Duration linger,
            @DefaultValue("20s") Duration stopGrace) {
        public Limits {
            atLeastOne("uploads", uploads);
            atLeastOne("generations", generations);
            atLeastOne("polls", polls);
            atLeastOne("commit-size", commitSize);
        }

        /// A stage that may not work would be waited for without end.
        private static void atLeastOne(String name, int value) {
            if (value < 1) {
                throw new IllegalArgumentException(
                        "reelbatch.limits.%s is %d; it must be 1 or more".formatted(name, value));
            }
        }
    }

    /// @param firstLook after a stream that ended as it should
    /// @param lookEvery between further looks
    /// @param stableFor how long a draft must stay the same to be taken as finished
    /// @param grace how long after a clean end a video may still appear, before the answer is taken for a
    ///     refusal
    /// @param firstLookAfterCut after a stream that was cut
    /// @param lookEveryAfterCut between further looks after a cut
    /// @param quiescence how long after its intent a request that was sent may still take effect
    /// @param oldestIntent how old a committed intent may be when its call is made; never scaled
    /// @param credits what a generation is estimated to cost until its cost has been learned
    /// @param maxSendsPerRow how often a prompt may be sent: 1 = never again without proof that the first time
    ///     did nothing; 2 = once more where no video and no charge has appeared after `quiescence` although
    ///     all other generations were held back for that look; the first one may then still take effect later
    public record Generation(
            @DefaultValue("2s") Duration firstLook,
            @DefaultValue("15s") Duration lookEvery,
            @DefaultValue("15s") Duration stableFor,
            @DefaultValue("2m") Duration grace,
            @DefaultValue("30s") Duration firstLookAfterCut,
            @DefaultValue("60s") Duration lookEveryAfterCut,
            @DefaultValue("20m") Duration quiescence,
            @DefaultValue("5s") Duration oldestIntent,
            @DefaultValue("100") long credits,
            @DefaultValue("1") int maxSendsPerRow) {
        public Generation {
            if (maxSendsPerRow < 1) {
                throw new IllegalArgumentException(
                        "reelbatch.generation.max-sends-per-row is %d; it must be 1 or more".formatted(maxSendsPerRow));
            }
        }
    }

    /// @param pollEvery between two looks at a running render
    /// @param deadline how long one render may take
    /// @param maxRenders renders per row, each under a new id
    /// @param unknownRecheck how long the service must not know a render before it is submitted again
    public record Render(
            @DefaultValue("30s") Duration pollEvery,
            @DefaultValue("10m") Duration deadline,
            @DefaultValue("3") int maxRenders,
            @DefaultValue("10s") Duration unknownRecheck) {}

    /// @param first upper bound of the first back-off; each further one doubles it
    /// @param longest where the doubling ends
    /// @param maxTries failed tries of one step before the row is given up
    /// @param rateLimit how long to rest after a first 429 that does not say how long; each further one doubles
    ///     it, up to 20 times as long
    /// @param creditsRecheck how often the balance is looked at while it is used up
    /// @param tokenRecheck how often a refused token is tried again
    /// @param failuresBeforeOutage failures in a row, of any rows, that are taken for an outage of the
    ///     service, or of one endpoint
    /// @param outageProbe how often one call is tried during an outage
    public record Retry(
            @DefaultValue("1s") Duration first,
            @DefaultValue("60s") Duration longest,
            @DefaultValue("5") int maxTries,
            @DefaultValue("30s") Duration rateLimit,
            @DefaultValue("5m") Duration creditsRecheck,
            @DefaultValue("5m") Duration tokenRecheck,
            @DefaultValue("10") int failuresBeforeOutage,
            @DefaultValue("30s") Duration outageProbe) {}

    /// @param roots directories, beside the manifest's own, that local media may lie in
    /// @param maxBytes largest media file
    public record Media(
            @DefaultValue List<Path> roots,
            @DefaultValue("209715200") long maxBytes) {}

    /// @param heartbeat how often a process writes down that it is alive
    /// @param deadAfter how long a process may be silent before others take over its work
    public record Lease(
            @DefaultValue("10s") Duration heartbeat,
            @DefaultValue("60s") Duration deadAfter) {}

    /// @param bootstrapServers brokers as `host:port`; without any, nothing is read from or written to Kafka
    /// @param group consumer group that reads requests
    /// @param requests topic of requests
    /// @param results topic of results
    /// @param deadLetters topic of records that cannot be read as a request
    /// @param partitions how many a topic gets that has to be made
    /// @param windowRows requests that become a batch at once
    /// @param windowAge how long a request waits for others to become a batch with
    /// @param allResults whether the results of manifests go to the topic too, under `BATCH/ROW`
    /// @param properties further properties of every Kafka client, such as `security.protocol`
    public record Kafka(
            @DefaultValue List<String> bootstrapServers,
            @DefaultValue("reelbatch") String group,
            @DefaultValue("reelbatch.requests") String requests,
            @DefaultValue("reelbatch.results") String results,
            @DefaultValue("reelbatch.requests.dlt") String deadLetters,
            @DefaultValue("3") int partitions,
            @DefaultValue("500") int windowRows,
            @DefaultValue("10s") Duration windowAge,
            @DefaultValue("true") boolean allResults,
            @DefaultValue Map<String, String> properties) {}

    /// @param webhookTimeout how long one call of a webhook may take
    /// @param webhookPrivateHosts hosts that webhooks may call although they are private, and without TLS
    /// @param poll how often to look for results to deliver
    /// @param first rest after a failed delivery; each further one doubles it
    /// @param longest where the doubling ends
    public record Delivery(
            @DefaultValue("30s") Duration webhookTimeout,
            @DefaultValue Set<String> webhookPrivateHosts,
            @DefaultValue("1s") Duration poll,
            @DefaultValue("1s") Duration first,
            @DefaultValue("5m") Duration longest) {}

    /// @param batches batches that run at a time in one process; they share the limits of what is in
    ///     flight
    /// @param lookEvery how often a running process looks for batches that nobody works on
    /// @param restAfterFailure how long a batch rests after a run that failed; doubled by each further one
    public record Dispatch(
            @DefaultValue("8") int batches,
            @DefaultValue("5s") Duration lookEvery,
            @DefaultValue("10s") Duration restAfterFailure) {
        public Dispatch {
            if (batches < 1) {
                throw new IllegalArgumentException(
                        "reelbatch.dispatch.batches is %d; it must be 1 or more".formatted(batches));
            }
        }
    }

    /// @param daily whether `serve` removes what is old, once a day
    /// @param olderThan how long ago a batch has to be over to be removed, by `serve` and by `purge`
    /// @param parked whether also batches with rows that are parked, which a person may still see to
    public record Retention(
            @DefaultValue("true") boolean daily,
            @DefaultValue("90d") Duration olderThan,
            @DefaultValue("false") boolean parked) {
        public Retention {
            if (!olderThan.isPositive()) {
                throw new IllegalArgumentException(
                        "reelbatch.retention.older-than is %s; it must be more than nothing, such as 90d"
                                .formatted(olderThan));
            }
        }
    }

    /// @param every how often a running process looks for what dead ones have left behind
    /// @param leftoverAge how old a working file must be to be taken for left behind
    public record Recovery(
            @DefaultValue("60s") Duration every,
            @DefaultValue("1h") Duration leftoverAge) {}

    /// A wait that concerns the remote service, as it is to be kept.
    public Duration scaled(Duration wait) {
        return Duration.ofNanos(Math.round(wait.toNanos() * timeScale));
    }

    /// @param enabled whether manifests are taken from it
    /// @param directory where it is, `inbox` in the home if not set
    /// @param scanEvery how often it is looked through
    /// @param stableFor how long a file's size and time must stay the same for it to count as complete;
    ///     never scaled
    public record Inbox(
            @DefaultValue("true") boolean enabled,
            @Nullable Path directory,
            @DefaultValue("2s") Duration scanEvery,
            @DefaultValue("5s") Duration stableFor) {}

    /// @param address where health and metrics are served, to whoever can reach it; only within a private
    ///     network other than the loopback address
    /// @param port its port; 0 takes a free one
    public record Management(
            @DefaultValue("127.0.0.1") String address,
            @DefaultValue("8081") int port) {}
}
