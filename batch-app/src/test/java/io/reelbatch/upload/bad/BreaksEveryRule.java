package io.reelbatch.upload.bad;

import io.reelbatch.emulator.BackendEmulator;
import java.net.http.HttpClient;
import java.time.Instant;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.jspecify.annotations.Nullable;
import org.mockito.Mock;
import org.springframework.beans.factory.annotation.Autowired;

/// Breaks one rule of the house with each member; never run.
public final class BreaksEveryRule {
    @Autowired
    @Nullable
    HttpClient injected;

    @Nullable
    KafkaProducer<byte[], byte[]> producer;

    final @Nullable BackendEmulator emulator;

    public BreaksEveryRule(int one, int two, int three, int four, int five, int six, @Nullable BackendEmulator seven) {
        this.emulator = seven;
    }

    @Mock
    Instant wallClock() {
        System.out.println("printed");
        return Instant.now();
    }
}
