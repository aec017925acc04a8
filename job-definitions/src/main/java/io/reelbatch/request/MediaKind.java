package io.reelbatch.request;

/// What a media file is to a video.
public enum MediaKind {
    VIDEO("a video"),
    IMAGE("a picture"),
    AUDIO("sound");

    private final String words;

    MediaKind(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
