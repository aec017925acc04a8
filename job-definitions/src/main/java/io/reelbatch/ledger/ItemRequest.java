package io.reelbatch.ledger;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an item was asked for, as the ledger keeps it.
///
/// @param prompt what is sent to the agent: the definition's template with the row's values
/// @param files local media, as the manifest named them
/// @param urls media that the cloud fetches by itself
/// @param session the row's session label, if it has one
/// @param columns every original column with its value, in order, for the results
public record ItemRequest(
        String prompt,
        List<String> files,
        List<String> urls,
        @Nullable String session,
        String language,
        String format,
        String quality,
        Map<String, String> columns) {}
