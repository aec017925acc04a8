package io.reelbatch.request;

import java.io.Closeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One of the three syntaxes. A file's problem ends the reading as [ManifestRefused], or is reported and
/// read over.
interface RowSource extends Closeable {

    /// The next data row, or null at the end.
    @Nullable
    RawRow next();

    /// Column names in order of first appearance, as far as has been read.
    List<String> headers();

    /// What, besides `|`, separates the media of one cell.
    String listSeparators();
}
