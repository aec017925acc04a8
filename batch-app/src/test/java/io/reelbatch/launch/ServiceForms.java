package io.reelbatch.launch;

import io.reelbatch.emulator.Closing;
import io.reelbatch.emulator.Compression;
import io.reelbatch.emulator.EmptyDraft;
import io.reelbatch.emulator.Envelope;
import io.reelbatch.emulator.ErrorForm;
import io.reelbatch.emulator.ErrorStatus;
import io.reelbatch.emulator.EventDialect;
import io.reelbatch.emulator.HeartbeatForm;
import io.reelbatch.emulator.LineEnd;
import io.reelbatch.emulator.MediaForm;
import io.reelbatch.emulator.ProgressScale;
import io.reelbatch.emulator.RenderAck;
import io.reelbatch.emulator.RenderShape;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.emulator.Setting;
import io.reelbatch.emulator.Settings;
import io.reelbatch.emulator.UploadShape;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.UnaryOperator;

/// All the forms in which the service may speak: what differs, and the spellings each has.
final class ServiceForms {
    /// The first five are those that the full matrix combines completely.
    static final int MAIN = 5;

    static final List<Dimension<?>> DIMENSIONS = List.of(
            each(Settings.DIALECT, EventDialect.values()),
            each(Settings.HEARTBEAT, HeartbeatForm.values()),
            new Dimension<>(
                    Settings.RENDER_SHAPE,
                    List.of(
                            RenderShape.A,
                            RenderShape.B,
                            RenderShape.parse("none:id:outputUrl"),
                            RenderShape.parse("success:taskId:output.url"),
                            RenderShape.parse("code:taskId:output_url"),
                            RenderShape.parse("code:id:output.url"))),
            each(Settings.ENVELOPE, Envelope.values()),
            each(Settings.ERROR_FORM, ErrorForm.values()),
            each(Settings.ERROR_STATUS, ErrorStatus.values()),
            each(Settings.LINE_END, LineEnd.values()),
            each(Settings.CHUNK, 0, 1, 7),
            each(Settings.BOM, false, true),
            each(Settings.LAST_BLANK_LINE, true, false),
            each(Settings.PARTIALS, false, true),
            each(Settings.THOUGHTS, false, true),
            each(Settings.NOISE, 0.0, 1.0),
            each(Settings.CLOSING, Closing.EXPORT, Closing.EXPORT_ZH, Closing.OPEN, Closing.PLAIN),
            each(Settings.EMPTY_DRAFT, EmptyDraft.values()),
            each(Settings.MEDIA_FORM, MediaForm.values()),
            each(Settings.SIGNED_URLS, false, true),
            each(Settings.SESSION_AS_NUMBER, false, true),
            each(Settings.CREDITS_AS_TEXT, false, true),
            each(Settings.CODE_AS_TEXT, false, true),
            each(Settings.EXTRA_FIELDS, false, true),
            each(Settings.UPLOAD_SHAPE, UploadShape.values()),
            each(Settings.RENDER_ACK, RenderAck.values()),
            each(Settings.RENDER_PROGRESS, ProgressScale.values()),
            each(Settings.RENDER_URL_LATE, 0, 2),
            each(Settings.COMPRESSION, Compression.NEVER, Compression.ASKED));

    private ServiceForms() {}

    /// One thing that differs from server to server.
    record Dimension<T>(Setting<T> setting, List<T> values) {
        UnaryOperator<Scenario> with(int value) {
            return scenario -> scenario.with(setting, values.get(value));
        }

        String name(int value) {
            return setting.key() + " = " + values.get(value);
        }
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    private static <T> Dimension<T> each(Setting<T> setting, T... values) {
        return new Dimension<>(setting, List.of(values));
    }

    static int[] sizes() {
        return DIMENSIONS.stream()
                .mapToInt(dimension -> dimension.values().size())
                .toArray();
    }

    static Scenario applied(Scenario scenario, int[] values) {
        Scenario result = scenario;
        for (int i = 0; i < values.length; i++) {
            result = DIMENSIONS.get(i).with(values[i]).apply(result);
        }
        return result;
    }

    /// The combination as lines of a scenario file, so that a failure can be repeated by hand.
    static String named(int[] values) {
        StringJoiner lines = new StringJoiner(", ");
        for (int i = 0; i < values.length; i++) {
            lines.add(DIMENSIONS.get(i).name(values[i]));
        }
        return lines.toString();
    }
}
