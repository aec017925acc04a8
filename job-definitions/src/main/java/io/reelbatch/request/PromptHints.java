package io.reelbatch.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Warns of prompts that can be sent but will hardly give what the user wants.
final class PromptHints {

    /// What people say to the service's assistant instead of describing a video.
    private static final Set<String> COMMANDS = Set.of(
            "export",
            "导出",
            "download",
            "send me the video",
            "export 1080p mp4",
            "export mp4",
            "render",
            "credits",
            "积分",
            "balance",
            "余额",
            "status",
            "状态",
            "show tracks",
            "upload",
            "上传");

    private PromptHints() {}

    static List<ManifestProblem> of(GenerationRequest request) {
        List<ManifestProblem> hints = new ArrayList<>();
        String prompt = request.prompt();
        if (!request.action().sendsPrompt()) {
            return notSent(request);
        }
        if (COMMANDS.contains(prompt.strip().toLowerCase(Locale.ROOT))) {
            hints.add(warning(
                    request,
                    ProblemCode.PROMPT_IS_A_COMMAND,
                    "The prompt %s is a command, not the description of a video.".formatted(Excerpt.of(prompt)),
                    "Describe the video; every generated video is exported by itself. What is to be done instead of"
                            + " generating goes into the column action."));
        }
        prompt.codePoints()
                .filter(PromptHints::isHidden)
                .findFirst()
                .ifPresent(point -> hints.add(hidden(request, point)));
        if (prompt.indexOf('\uFFFD') >= 0) {
            hints.add(warning(
                    request,
                    ProblemCode.LOST_CHARACTER,
                    "The prompt contains U+FFFD: a character was lost before the file was saved.",
                    "Look at the original text and save it as CSV UTF-8 again."));
        }
        return hints;
    }

    private static List<ManifestProblem> notSent(GenerationRequest request) {
        return request.prompt().isBlank()
                ? List.of()
                : List.of(warning(
                        request,
                        ProblemCode.PROMPT_NOT_SENT,
                        "The row's action is %s, so its prompt is not sent."
                                .formatted(request.action().word()),
                        "Leave the prompt empty, or the action."));
    }

    private static ManifestProblem hidden(GenerationRequest request, int point) {
        return warning(
                request,
                ProblemCode.HIDDEN_CHARACTER,
                "The prompt contains the invisible character %s.".formatted(Excerpt.codePoint(point)),
                "Remove it unless it is meant: it can make a text read differently from how it looks.");
    }

    /// Direction overrides, zero-width spaces and byte order marks; not the joiners that emoji and scripts
    /// need.
    private static boolean isHidden(int point) {
        return (point >= 0x202A && point <= 0x202E)
                || (point >= 0x2066 && point <= 0x2069)
                || point == 0x200B
                || point == 0x2060
                || point == 0xFEFF;
    }

    private static ManifestProblem warning(GenerationRequest request, ProblemCode code, String message, String hint) {
        return ManifestProblem.in(Column.PROMPT.word(), request.line(), code, message, hint);
    }
}
