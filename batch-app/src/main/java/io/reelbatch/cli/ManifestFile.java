package io.reelbatch.cli;

import io.reelbatch.definition.JobDefinition;
import io.reelbatch.request.ManifestLimits;
import io.reelbatch.request.ManifestReader;
import io.reelbatch.request.ManifestReport;
import io.reelbatch.request.ManifestRow;
import io.reelbatch.request.ManifestValidator;
import java.nio.file.Path;
import java.util.function.Consumer;

/// A manifest under a job definition, as a verb looks at it before anything is accepted.
record ManifestFile(Path path, JobDefinition definition) {
    /// Everything that is wrong with the file itself.
    ManifestReport validate() {
        return new ManifestValidator(ManifestLimits.defaults(), definition.rule()).validate(path);
    }

    /// Hands every row over; to be called for a file that is not refused.
    void forEachRow(Consumer<ManifestRow> action) {
        try (ManifestReader rows = ManifestReader.open(path, ManifestLimits.defaults(), definition.rule())) {
            rows.forEachRemaining(action);
        }
    }
}
