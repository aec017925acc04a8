package io.reelbatch.emulator;

import org.jspecify.annotations.Nullable;

/// How uploaded files are listed.
public enum UploadShape {
    /// `files` with `cdn_url`.
    FILES("files", "cdn_url"),
    /// `files` with `url`.
    FILES_URL("files", "url"),
    /// `uploaded_files` with `url`.
    UPLOADED_FILES("uploaded_files", "url"),
    /// `uploaded_files` with `cdn_url`.
    UPLOADED_FILES_CDN_URL("uploaded_files", "cdn_url"),
    /// No list, only the address of the first file.
    URL(null, "url");

    private final @Nullable String list;
    private final String url;

    UploadShape(@Nullable String list, String url) {
        this.list = list;
        this.url = url;
    }

    /// The key of the list, null if there is none.
    @Nullable
    String list() {
        return list;
    }

    String url() {
        return url;
    }
}
