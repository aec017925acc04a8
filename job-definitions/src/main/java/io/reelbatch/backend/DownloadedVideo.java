package io.reelbatch.backend;

import java.nio.file.Path;

/// A finished video on the local disk.
public record DownloadedVideo(Path file, long bytes, String sha256) {}
