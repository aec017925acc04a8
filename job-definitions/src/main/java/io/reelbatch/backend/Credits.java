package io.reelbatch.backend;

/// The account's balance in credits.
///
/// @param available what can be spent
/// @param frozen reserved for work that is running
public record Credits(long available, long frozen) {}
