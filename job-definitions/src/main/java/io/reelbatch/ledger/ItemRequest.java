package io.reelbatch.ledger;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What an item was asked for, as the ledger keeps it.
///
/// @param prompt what is sent to the agent: the definition's template with the row's values
/// @param files local media, as the manifest named them
/// @param urls media that the cloud fetches by itself
/// @param session the row's place among those that share its session; nothing where it has one of its own
/// @param columns every original column with its value, in order, for the results
/// @param action what is to be done; the prompt is sent only to generate
public record ItemRequest(
        String prompt,
        List<String> files,
        List<String> urls,
        @Nullable SessionPlace session,
        String language,
        String format,
        String quality,
        Map<String, String> columns,
        ItemAction action) {

    /// Rows that were written down before there were actions have none.
    public ItemRequest {
        action = Objects.requireNonNullElse(action, ItemAction.GENERATE);
    }

    /// A request for a video.
    public ItemRequest(
            String prompt,
            List<String> files,
            List<String> urls,
            @Nullable SessionPlace session,
            String language,
            String format,
            String quality,
            Map<String, String> columns) {
        this(prompt, files, urls, session, language, format, quality, columns, ItemAction.GENERATE);
    }
}
