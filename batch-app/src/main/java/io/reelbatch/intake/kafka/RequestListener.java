package io.reelbatch.intake.kafka;

import io.reelbatch.ledger.TopicRequests;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.listener.BatchMessageListener;

/// Takes what was polled: requests into the ledger, everything else aside. Only when both are done does it
/// return, and only then are the offsets committed. A failure has the same records come again, which
/// changes nothing that was done.
final class RequestListener implements BatchMessageListener<byte[], byte[]> {
    private final RecordReader reader;
    private final TopicRequests requests;
    private final DeadLetters deadLetters;
    private final String topic;
    private final InstantSource clock;

    RequestListener(
            RecordReader reader, TopicRequests requests, DeadLetters deadLetters, String topic, InstantSource clock) {
        this.reader = reader;
        this.requests = requests;
        this.deadLetters = deadLetters;
        this.topic = topic;
        this.clock = clock;
    }

    @Override
    public void onMessage(List<ConsumerRecord<byte[], byte[]>> records) {
        List<DeadLetters.Letter> dead = new ArrayList<>();
        IdentityHashMap<TopicRequests.Request, ConsumerRecord<byte[], byte[]>> sources = new IdentityHashMap<>();
        List<TopicRequests.Request> good = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            switch (reader.read(record)) {
                case Reading.Good(var request) -> {
                    sources.put(request, record);
                    good.add(request);
                }
                case Reading.Dead why -> dead.add(new DeadLetters.Letter(record, why));
            }
        }
        for (TopicRequests.Request conflict : requests.add(topic, good, clock.instant())) {
            dead.add(new DeadLetters.Letter(
                    java.util.Objects.requireNonNull(sources.get(conflict)),
                    new Reading.Dead(
                            "ID_IN_USE",
                            "Another request came in under the same id before.",
                            "Send it under a new id; to try a failed one again: reelbatch retry.")));
        }
        deadLetters.send(dead);
    }
}
