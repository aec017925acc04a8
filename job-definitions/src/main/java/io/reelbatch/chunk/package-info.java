/// A completion-ordered chunk step for Spring Batch: many slow calls in flight, and a chunk is whatever has
/// finished. Stream processors call this unordered asynchronous I/O. The package knows Spring Batch and
/// nothing of what the items are; start reading at [io.reelbatch.chunk.AsyncChunkStepBuilder], then
/// [io.reelbatch.chunk.ChunkLoop].
@NullMarked
@ApplicationModule(allowedDependencies = {})
package io.reelbatch.chunk;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
