package io.reelbatch.request;

/// The three ways to write a manifest.
public enum ManifestFormat {
    /// Delimited text with a header line: RFC 4180 with a comma, a semicolon or a tab.
    CSV,
    /// One JSON object per line.
    JSONL,
    /// One JSON array of objects.
    JSON_ARRAY
}
