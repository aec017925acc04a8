package io.reelbatch.request;

import java.util.List;

/// One CSV record.
///
/// @param cells at most one more than the allowed columns
/// @param count how many there were
/// @param blank nothing but spaces up to the line end
/// @param spacedQuotes positions of cells in which a quote follows leading spaces
record CsvRecord(long line, List<String> cells, int count, boolean blank, List<Integer> spacedQuotes) {}
