package io.reelbatch.request;

/// A request as it will be sent: the prompt after the template, and every choice made that the row had left
/// open.
///
/// @param source the row it comes from
/// @param prompt the text for the remote service; empty where the action sends none
/// @param language BCP 47 tag
/// @param priority -100 to 100
public record RenderedRequest(
        GenerationRequest source, String prompt, String language, String format, String quality, int priority) {

    public RenderedRequest {
        if (prompt.isBlank() && source.action().sendsPrompt()) {
            throw new IllegalArgumentException("the rendered prompt of row %d is blank".formatted(source.rowNumber()));
        }
    }

    /// Identifies what is paid for, see [RequestDigest].
    public String digest() {
        return RequestDigest.of(this);
    }
}
