package io.reelbatch.chunk;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.util.backoff.BackOffExecution;

/// What has finished and is not committed, in the order in which it finished. A chunk that was rolled back
/// stays at the front and is offered again as it was.
final class Unwritten<I, O> {

    private static final Log logger = LogFactory.getLog(Unwritten.class);

    private final StepSettings<I, O> settings;
    private final ChunkWriter<I, O> writer;
    private final Ending ending;

    private final List<ItemTask<I, O>> items = new ArrayList<>();

    /// The size of the chunk that was rolled back; 0 when there is none.
    private int rolledBack;

    /// How many at the front are written one by one, because the writer refuses one of them.
    private int apart;

    private Deadline nextTry = Deadline.now();
    private @Nullable BackOffExecution backOff;

    Unwritten(StepSettings<I, O> settings, ChunkWriter<I, O> writer, Ending ending) {
        this.settings = settings;
        this.writer = writer;
        this.ending = ending;
    }

    void add(ItemTask<I, O> finished) {
        items.add(finished);
    }

    int size() {
        return items.size();
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    /// When the next chunk is to be committed, if there is anything to commit.
    Deadline chunkDue(boolean moreMayCome) {
        if (ending.graceIsOver()) {
            return Deadline.now();
        }
        if (apart > 0 || items.size() >= settings.commitSize() || !moreMayCome) {
            return nextTry;
        }
        return nextTry.orLater(Deadline.after(items.getFirst().finishedAt(), settings.linger()));
    }

    /// Tries to commit the next chunk; false when none is due.
    boolean commitChunk(boolean moreMayCome) {
        if (items.isEmpty() || !chunkDue(moreMayCome).passed()) {
            return false;
        }
        var chunk = items.subList(0, nextSize());
        try {
            writer.commit(List.copyOf(chunk));
            remove(chunk);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            offerAgain(chunk, e);
        } catch (Exception e) {
            offerAgain(chunk, e);
        }
        return true;
    }

    private int nextSize() {
        if (apart > 0) {
            return 1;
        }
        return rolledBack > 0 ? rolledBack : Math.min(settings.commitSize(), items.size());
    }

    private void remove(List<ItemTask<I, O>> chunk) {
        chunk.clear();
        rolledBack = 0;
        apart = Math.max(0, apart - 1);
        nextTry = Deadline.now();
        backOff = null;
    }

    private void offerAgain(List<ItemTask<I, O>> chunk, Exception cause) {
        logger.warn("A chunk of %d results was rolled back and will be offered again".formatted(chunk.size()), cause);
        rolledBack = chunk.size();
        if (isDealtWith(chunk, cause)) {
            nextTry = Deadline.now();
            return;
        }
        if (backOff == null) {
            backOff = settings.writeBackOff().start();
        }
        long millis = backOff.nextBackOff();
        if (ending.graceIsOver()) {
            ending.fail(cause);
            items.clear();
        } else if (millis == BackOffExecution.STOP) {
            // The other results get their own try: one that cannot be written must not cost those that can.
            ending.fail(cause);
            remove(chunk);
        } else {
            nextTry = Deadline.in(Duration.ofMillis(millis));
        }
    }

    /// Whether the next try is another one than the one that was refused: of fewer results, or of something
    /// else in place of the one.
    private boolean isDealtWith(List<ItemTask<I, O>> chunk, Exception cause) {
        if (!settings.refusals().lasting(cause)) {
            return false;
        }
        if (chunk.size() > 1) {
            apart = chunk.size();
            return true;
        }
        try {
            return chunk.getFirst().replaceOnce(result -> settings.refusals().instead(result, cause));
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
            return false;
        }
    }
}
