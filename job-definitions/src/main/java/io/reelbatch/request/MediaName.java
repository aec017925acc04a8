package io.reelbatch.request;

/// File names as they may stand in a header: no quote, no line end, no letter that two sides could read
/// differently.
final class MediaName {

    private static final int LONGEST = 100;

    private MediaName() {}

    /// @param path with an extension
    static String safe(String path) {
        String plain = path.substring(path.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9._-]", "_");
        int dot = plain.lastIndexOf('.');
        String extension = plain.substring(dot);
        String stem = plain.substring(0, Math.min(dot, LONGEST - extension.length()));
        return (stem.isEmpty() || stem.startsWith(".") ? "media" + stem : stem) + extension;
    }
}
