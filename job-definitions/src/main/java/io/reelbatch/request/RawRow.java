package io.reelbatch.request;

import java.util.List;
import java.util.Map;

/// A data row as the syntax gives it: names and texts, before any of them means something.
record RawRow(long line, Map<String, String> columns, List<ManifestProblem> problems) {}
