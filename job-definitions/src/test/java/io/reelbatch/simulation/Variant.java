package io.reelbatch.simulation;

import io.reelbatch.backend.VideoBackend;
import io.reelbatch.generation.GenerationSettings;
import io.reelbatch.ledger.Intents;
import io.reelbatch.ledger.ItemStore;

/// The engine as it is, or broken on purpose, to find out whether the simulation notices.
interface Variant {
    /// The engine as it is.
    Variant SOUND = new Variant() {};

    default ItemStore store(World world, ItemStore store) {
        return store;
    }

    default VideoBackend backend(VideoBackend backend) {
        return backend;
    }

    default Intents intents(World world, ItemStore store) {
        return new SteppedIntents(world, store);
    }

    default GenerationSettings settings(GenerationSettings settings) {
        return settings;
    }
}
