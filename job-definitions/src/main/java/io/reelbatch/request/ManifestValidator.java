package io.reelbatch.request;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// Finds everything that is wrong with a manifest in one pass, in bounded memory. Nothing is sent anywhere,
/// no media file is opened.
///
/// A file whose report is not [ManifestReport#refused()] can be read by a [ManifestReader] with the same
/// limits and rule without a surprise, as long as its bytes stay the same.
public final class ManifestValidator {

    private final ManifestLimits limits;
    private final RowRule rule;

    /// @param rule what the job definition asks of rows
    public ManifestValidator(ManifestLimits limits, RowRule rule) {
        this.limits = limits;
        this.rule = rule;
    }

    /// Reads the whole file once.
    ///
    /// @throws UncheckedIOException when the disk or the network drive fails; another attempt may succeed
    public ManifestReport validate(Path manifest) {
        FileProblems problems = FileProblems.collect();
        Tally tally = new Tally(limits, rule, problems);
        try (ManifestReader reader = ManifestReader.open(manifest, limits, rule, problems)) {
            readAll(reader, tally);
            tally.headers(reader);
            String sha256 = reader.bytes().drain() ? reader.bytes().sha256() : null;
            return tally.report(reader.format(), sha256, reader.bytes().count(), reader.headers());
        } catch (ManifestRefused refused) {
            return tally.unreadable();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads until the end, or until nothing more can be read; the reason is then among the file's
    /// problems.
    private static void readAll(ManifestReader reader, Tally tally) {
        try {
            reader.forEachRemaining(tally::accept);
        } catch (ManifestRefused refused) {
            tally.cutShort();
        }
    }
}
