package io.reelbatch.chunk;

import org.springframework.batch.core.listener.ChunkListener;
import org.springframework.batch.core.listener.CompositeChunkListener;
import org.springframework.batch.core.listener.CompositeItemProcessListener;
import org.springframework.batch.core.listener.CompositeItemWriteListener;
import org.springframework.batch.core.listener.ItemProcessListener;
import org.springframework.batch.core.listener.ItemWriteListener;
import org.springframework.batch.core.listener.StepListener;

/// The listeners of a step, by what they listen to.
final class Listeners<I, O> {

    private final CompositeItemProcessListener<I, O> process = new CompositeItemProcessListener<>();
    private final CompositeItemWriteListener<O> write = new CompositeItemWriteListener<>();
    private final CompositeChunkListener<I, O> chunk = new CompositeChunkListener<>();

    /// Adds the listener to what it listens to; false when it listens to nothing that is told here.
    @SuppressWarnings("unchecked")
    boolean register(StepListener listener) {
        if (listener instanceof ItemProcessListener<?, ?> l) {
            process.register((ItemProcessListener<I, O>) l);
        }
        if (listener instanceof ItemWriteListener<?> l) {
            write.register((ItemWriteListener<O>) l);
        }
        if (listener instanceof ChunkListener<?, ?> l) {
            chunk.register((ChunkListener<I, O>) l);
        }
        return listener instanceof ItemProcessListener
                || listener instanceof ItemWriteListener
                || listener instanceof ChunkListener;
    }

    ItemProcessListener<I, O> process() {
        return process;
    }

    ItemWriteListener<O> write() {
        return write;
    }

    ChunkListener<I, O> chunk() {
        return chunk;
    }
}
