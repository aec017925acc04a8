package io.reelbatch.emulator;

/// How a blocked export is reported.
public enum ExportRefusal {
    /// HTTP 402.
    STATUS,
    /// Code 402 in a 200.
    CODE
}
