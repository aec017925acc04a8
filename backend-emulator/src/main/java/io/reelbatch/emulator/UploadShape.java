package io.reelbatch.emulator;

/// How uploaded files are listed.
public enum UploadShape {
    /// `files` with `cdn_url`.
    FILES,
    /// `uploaded_files` with `url`.
    UPLOADED_FILES
}
