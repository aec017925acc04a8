package io.reelbatch.emulator;

/// What the download fallback answers.
public enum DownloadForm {
    /// The video.
    BYTES,
    /// JSON that names the address of the video.
    JSON
}
