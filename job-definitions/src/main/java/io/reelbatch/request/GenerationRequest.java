package io.reelbatch.request;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One video that a user asks for: a row of a manifest, or one message.
///
/// Everything here has been checked for form, nothing has been looked up: a [Media] may still turn out to
/// be missing, and the prompt is still what the user wrote, before the job definition's template.
///
/// @param rowNumber position among the data rows of its manifest, from 1; blank lines and the header do not
///     count
/// @param line line of the file on which the row starts, from 1
/// @param id the user's own name for the row, unique in its manifest; null when the row has none
/// @param prompt what to generate, exactly as written; blank only where the action sends none
/// @param media the pictures, clips and sounds to work with, in the order written
/// @param session label that puts rows of one manifest into one remote workspace, in file order
/// @param language BCP 47 tag; null leaves it to the job definition
/// @param format wanted output format such as `mp4`; null leaves it to the job definition
/// @param quality wanted output quality such as `high`; null leaves it to the job definition
/// @param priority -100 to 100, higher goes first, 0 when the row says nothing
/// @param notBefore the row is not started before this instant
/// @param tags the user's own labels
/// @param columns every column of the row in file order with its raw text, for templates and for the
///     results
public record GenerationRequest(
        long rowNumber,
        long line,
        @Nullable String id,
        String prompt,
        List<Media> media,
        @Nullable String session,
        Action action,
        @Nullable String language,
        @Nullable String format,
        @Nullable String quality,
        int priority,
        @Nullable Instant notBefore,
        List<String> tags,
        Map<String, String> columns) {

    public static final int LOWEST_PRIORITY = -100;
    public static final int HIGHEST_PRIORITY = 100;

    public GenerationRequest {
        if (prompt.isBlank() && action.sendsPrompt()) {
            throw new IllegalArgumentException("the prompt of row %d is blank".formatted(rowNumber));
        }
        if (priority < LOWEST_PRIORITY || priority > HIGHEST_PRIORITY) {
            throw new IllegalArgumentException("priority %d of row %d is not within %d to %d"
                    .formatted(priority, rowNumber, LOWEST_PRIORITY, HIGHEST_PRIORITY));
        }
        media = List.copyOf(media);
        tags = List.copyOf(tags);
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    }
}
