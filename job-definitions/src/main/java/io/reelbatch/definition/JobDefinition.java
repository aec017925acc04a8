package io.reelbatch.definition;

import io.reelbatch.request.GenerationRequest;
import io.reelbatch.request.MediaFormat;
import io.reelbatch.request.MediaKind;
import io.reelbatch.request.RenderedRequest;
import io.reelbatch.request.RowRule;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A kind of job: who the program says it is, how a row becomes a prompt, what it accepts and what comes
/// out.
///
/// @param name file name without its extension; lower-case letters, digits and dashes
/// @param description one sentence for lists
/// @param language BCP 47 tag for rows that name none
/// @param expected how long a generation usually takes, for estimates only
/// @param rowDefaults values of columns that a row leaves empty, by column name
/// @param sinks where results go beside the files that every batch has
/// @param schedule when batches are run and what they are made of, or nothing
/// @param budget what its batches may spend
public record JobDefinition(
        String name,
        String description,
        Skill skill,
        String language,
        PromptTemplate prompt,
        Accepts accepts,
        Output output,
        Expected expected,
        Map<String, String> rowDefaults,
        Hints hints,
        List<SinkDefinition> sinks,
        @Nullable Schedule schedule,
        SessionGroups sessionGroups,
        Agent agent,
        Budget budget) {

    public JobDefinition {
        rowDefaults = Collections.unmodifiableMap(new LinkedHashMap<>(rowDefaults));
        sinks = List.copyOf(sinks);
    }

    /// The request as it will be sent.
    ///
    /// @throws MissingColumns when the template needs a column that the row has not; [#rule()] tells before
    public RenderedRequest render(GenerationRequest request) {
        return new Rendering(this, request).result();
    }

    /// What this definition asks of rows, for reading and validating manifests.
    public RowRule rule() {
        return new DefinitionRule(this);
    }

    /// The three attribution headers that every call carries; without them exports are refused.
    public record Skill(String source, String version, String platform) {}

    /// Media that a row may have.
    ///
    /// @param max how many; 0 for none
    public record Accepts(Set<MediaKind> kinds, int max) {

        public Accepts {
            kinds = Set.copyOf(kinds);
        }
    }

    /// Output for rows that name none, such as `mp4` and `high`.
    public record Output(String format, String quality) {}

    /// A usual range of durations.
    public record Expected(Duration shortest, Duration longest) {}

    /// What is done when the agent asks back instead of making a video.
    ///
    /// @param questions what becomes of a question
    /// @param maxTurns messages that a row may send in all, its prompt among them
    /// @param answer what a further message says
    public record Agent(Questions questions, int maxTurns, String answer) {
        /// What becomes of a question.
        public enum Questions {
            /// it is answered
            PROCEED,
            /// the row is parked
            PARK
        }

        /// Goes on without asking anybody.
        public static final Agent DEFAULT = new Agent(
                Questions.PROCEED,
                3,
                "Please decide this yourself, go on and make the video now. Do not ask further questions.");
    }

    /// What all batches of the definition may spend, in credits. Nothing where there is no such limit.
    ///
    /// @param perBatch what one batch may spend
    /// @param perDay what all of them may spend on one day
    /// @param zone where a day begins and ends
    /// @param reserve what stays untouched of the account's balance
    public record Budget(
            @Nullable Long perBatch,
            @Nullable Long perDay,
            ZoneId zone,
            @Nullable Long reserve) {
        /// No limit.
        public static final Budget NONE = new Budget(null, null, ZoneOffset.UTC, null);
    }

    /// How rows that share a session get on.
    ///
    /// @param onFailure what becomes of the rest of a group after a row that failed
    public record SessionGroups(OnFailure onFailure) {

        /// What becomes of the rest of a group.
        public enum OnFailure {
            /// it fails, too
            STOP,
            /// it goes on with what the session holds
            CONTINUE
        }
    }

    /// What gives better results. Only ever warnings.
    ///
    /// @param promptCharacters a longer prompt is worth a warning
    /// @param vague phrases that say too little
    /// @param preferred media formats that work best
    /// @param tips sentences to show to users
    public record Hints(int promptCharacters, List<String> vague, Set<MediaFormat> preferred, List<String> tips) {

        public Hints {
            vague = List.copyOf(vague);
            preferred = Set.copyOf(preferred);
            tips = List.copyOf(tips);
        }
    }
}
