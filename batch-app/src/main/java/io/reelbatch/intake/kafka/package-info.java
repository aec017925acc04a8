/// The door for messages: requests come in by a Kafka topic. The listener only keeps them in the ledger;
/// what has gathered there by count or age becomes a batch. What cannot be read goes to a topic of its own,
/// with its bytes, its place and the reason.
@NullMarked
@NamedInterface("kafka")
package io.reelbatch.intake.kafka;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
