package io.reelbatch.intake.kafka;

import io.reelbatch.ledger.TopicRequests;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.BatchMessageListener;

/// Takes what was polled: requests into the ledger, everything else aside. Only when both are done does it
/// return, and only then are the offsets committed. A failure has the same records come again, which
/// changes nothing that was done.
final class RequestListener implements BatchMessageListener<byte[], byte[]> {
    private static final Logger log = LoggerFactory.getLogger(RequestListener.class);

    private final Function<ConsumerRecord<byte[], byte[]>, Reading> reader;
    private final TopicRequests requests;
    private final Consumer<List<DeadLetters.Letter>> deadLetters;
    private final String topic;
    private final InstantSource clock;
    private volatile @Nullable String trouble;

    /// @param deadLetters returns only when the brokers have acknowledged all of them
    RequestListener(
            Function<ConsumerRecord<byte[], byte[]>, Reading> reader,
            TopicRequests requests,
            Consumer<List<DeadLetters.Letter>> deadLetters,
            String topic,
            InstantSource clock) {
        this.reader = reader;
        this.requests = requests;
        this.deadLetters = deadLetters;
        this.topic = topic;
        this.clock = clock;
    }

    @Override
    public void onMessage(List<ConsumerRecord<byte[], byte[]>> records) {
        try {
            take(records);
            trouble = null;
        } catch (RuntimeException e) {
            trouble = inTrouble(e);
            throw e;
        } catch (Error e) {
            trouble = inTrouble(e);
            throw new IllegalStateException("an error of this program; the container would stop for good by it", e);
        }
    }

    /// Why the last records could not be taken in; null while they can.
    @Nullable
    String trouble() {
        return trouble;
    }

    private static String inTrouble(Throwable why) {
        return "what was read cannot be taken in at present (%s)"
                .formatted(why.getClass().getSimpleName());
    }

    private void take(List<ConsumerRecord<byte[], byte[]>> records) {
        List<DeadLetters.Letter> dead = new ArrayList<>();
        IdentityHashMap<TopicRequests.Request, ConsumerRecord<byte[], byte[]>> sources = new IdentityHashMap<>();
        List<TopicRequests.Request> good = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            switch (read(record)) {
                case Reading.Good(var request) -> {
                    sources.put(request, record);
                    good.add(request);
                }
                case Reading.Dead why -> dead.add(DeadLetters.Letter.of(record, why));
            }
        }
        for (TopicRequests.Request conflict : requests.add(topic, good, clock.instant())) {
            dead.add(DeadLetters.Letter.of(
                    Objects.requireNonNull(sources.get(conflict)),
                    new Reading.Dead(
                            "ID_IN_USE",
                            "Another request came in under the same id before.",
                            "Send it under a new id; to try a failed one again: reelbatch retry.")));
        }
        deadLetters.accept(dead);
    }

    /// Reading depends on the record alone: what fails once fails for ever, and would hold up all that comes
    /// behind it.
    private Reading read(ConsumerRecord<byte[], byte[]> record) {
        try {
            return reader.apply(record);
        } catch (RuntimeException | StackOverflowError e) {
            log.error("{} cannot be read, for a reason that nobody has thought of", DeadLetters.id(record), e);
            return new Reading.Dead(
                    "UNREADABLE",
                    "Reading the record failed with %s.".formatted(e.getClass().getSimpleName()),
                    "Report it with the record; the log has more. A newer version may read it: reelbatch dlt replay.");
        }
    }
}
