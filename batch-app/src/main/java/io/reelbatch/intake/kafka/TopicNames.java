package io.reelbatch.intake.kafka;

/// The topics in use.
record TopicNames(String requests, String results, String deadLetters) {}
