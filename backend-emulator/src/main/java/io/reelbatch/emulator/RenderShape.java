package io.reelbatch.emulator;

/// How a render's status is laid out. The service's own texts show two shapes, `a` and `b`; any cross
/// product of their parts can be written as `wrapper:id-key:url-key`, for example `code:taskId:output_url`.
///
/// @param wrapper `none`, `success` or `code`
/// @param idKey the key of the id
/// @param urlKey the key of the address; `output.url` nests it
public record RenderShape(String wrapper, String idKey, String urlKey) {
    /// At the top level, with `taskId` and `output.url`.
    public static final RenderShape A = new RenderShape("none", "taskId", "output.url");
    /// Wrapped with a success flag, with `id` and `outputUrl`.
    public static final RenderShape B = new RenderShape("success", "id", "outputUrl");

    /// Refuses unknown wrappers.
    public RenderShape {
        if (!wrapper.matches("none|success|code")) {
            throw new IllegalArgumentException("'%s' is no wrapper; use none, success or code".formatted(wrapper));
        }
    }

    /// Reads `a`, `b` or `wrapper:id-key:url-key`.
    ///
    /// @throws IllegalArgumentException if it is none of them
    public static RenderShape parse(String text) {
        String[] parts = text.strip().split(":", -1);
        if (parts.length == 3) {
            return new RenderShape(parts[0], parts[1], parts[2]);
        }
        return switch (text.strip()) {
            case "a" -> A;
            case "b" -> B;
            default ->
                throw new IllegalArgumentException(
                        "'%s' is no shape; use a, b or wrapper:id-key:url-key".formatted(text));
        };
    }

    @Override
    public String toString() {
        return equals(A) ? "a" : equals(B) ? "b" : wrapper + ":" + idKey + ":" + urlKey;
    }
}
