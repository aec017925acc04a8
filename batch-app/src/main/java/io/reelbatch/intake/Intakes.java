package io.reelbatch.intake;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.stereotype.Component;

/// All doors. They stay closed until they are asked to open, and close when the application ends, side by side,
/// while the batches are being stopped.
@Component
public class Intakes implements ApplicationListener<ContextClosedEvent> {
    private static final Logger log = LoggerFactory.getLogger(Intakes.class);

    /// For all doors together. A door whose source does not answer has no more to lose.
    private static final Duration TO_CLOSE = Duration.ofSeconds(12);

    private final List<Intake> all;
    private final CountDownLatch closed = new CountDownLatch(1);

    Intakes(List<Intake> all) {
        this.all = all;
    }

    /// Opens every door.
    public void open() {
        for (Intake intake : all) {
            intake.open();
            log.info("{}: {}", intake.name(), intake.status());
        }
    }

    /// A line for each door.
    public List<String> status() {
        return all.stream()
                .map(intake -> "%s: %s".formatted(intake.name(), intake.status()))
                .toList();
    }

    /// The names of the doors that cannot reach what requests come from, or cannot take in what has come.
    public List<String> hindered() {
        return all.stream().filter(Intake::hindered).map(Intake::name).toList();
    }

    /// The folders that the doors have to be able to write to.
    public List<Path> folders() {
        return all.stream().flatMap(intake -> intake.folders().stream()).toList();
    }

    /// What can be said of each door without opening it, by its name.
    public Map<String, Intake.Finding> inspect() {
        Map<String, Intake.Finding> findings = new LinkedHashMap<>();
        all.forEach(intake -> findings.put(intake.name(), intake.inspect()));
        return findings;
    }

    /// Waits for the end of the application.
    public void awaitEnd() throws InterruptedException {
        closed.await();
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        List<Thread> closing = all.stream()
                .map(intake -> Thread.ofPlatform()
                        .name("close-" + intake.name())
                        .daemon()
                        .start(() -> close(intake)))
                .toList();
        long deadline = System.nanoTime() + TO_CLOSE.toNanos();
        try {
            for (Thread door : closing) {
                if (!door.join(Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime())))) {
                    log.warn("{} takes too long; what the door leaves is taken up by the next start", door.getName());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closed.countDown();
    }

    private static void close(Intake intake) {
        try {
            intake.close();
        } catch (RuntimeException e) {
            log.error(
                    "the door {} did not close in order; what it left is taken up by the next start", intake.name(), e);
        }
    }
}
