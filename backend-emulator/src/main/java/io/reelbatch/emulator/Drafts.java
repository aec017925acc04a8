package io.reelbatch.emulator;

import io.reelbatch.emulator.json.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Writes drafts. The text is the same for the same turns, and on purpose hard to carry through a JSON
/// library: numbers are spelled in several ways, white space is irregular, keys are unsorted and partly
/// unknown to anyone.
final class Drafts {
    private Drafts() {}

    /// @param withSecondStage whether music and title of the last turn are there already
    static String write(String sessionId, List<Turn> turns, boolean withSecondStage) {
        List<String> clips = new ArrayList<>();
        List<String> extras = new ArrayList<>();
        int start = 0;
        int first = opening(turns);
        for (int i = first; i < turns.size(); i++) {
            Turn turn = turns.get(i);
            clips.add(clip(i, start, turn));
            if (turn.hasSecondStage() && (i < turns.size() - 1 || withSecondStage)) {
                extras.add(music(i, start, turn));
                extras.add(title(i, start, turn));
            }
            start += turn.millis();
        }
        String tracks =
                "{\"tt\":0 ,\"sg\":[%s],\"mute\":false}, %s".formatted(String.join(", ", clips), effects(turns.size()));
        return "{ \"zv\":3.0,\"d\":%s ,\n  \"t\":[%s],\"m\":%s, \"sid\":%s,\"_k\":{\"b\":null,\"a\":[1.50,-0.0,1E-2]} }"
                .formatted(
                        exponent(start),
                        extras.isEmpty() ? tracks : tracks + ",\n  " + String.join(" ,", extras),
                        meta(turns.get(first).prompt()),
                        sessionId);
    }

    private static int opening(List<Turn> turns) {
        int first = turns.size() - 1;
        while (first > 0 && !turns.get(first).opens()) {
            first--;
        }
        return first;
    }

    private static String meta(String prompt) {
        String title =
                prompt.codePoints().limit(40).mapToObj(Character::toString).collect(Collectors.joining());
        return "{\"width\":1080.0,\"title\":%s ,\"height\":1.92E3,\"fps\":3e1}".formatted(JsonText.quote(title));
    }

    private static String clip(int index, int start, Turn turn) {
        return "{\"id\":\"sg_v%d\",\"n\":%s,\"st\":%d,\"d\":%s,\"sp\":1.0,\"src\":\"clip_%d\"}"
                .formatted(index, JsonText.quote(turn.prompt()), start, exponent(turn.millis()), index);
    }

    private static String music(int index, int start, Turn turn) {
        return "{\"sg\":[{\"id\":\"sg_a%d\",\"n\":\"Lo-fi\",\"st\":%d,\"d\":%d.0,\"vol\":3.5e-1,\"lufs\":-14.00}],\"tt\":1}"
                .formatted(index, start, turn.millis());
    }

    private static String title(int index, int start, Turn turn) {
        return "{\"sg\": [ {\"id\":\"sg_t%d\",\"text\":%s,\"st\":%d,\"d\":3e3,\"pos\":{\"y\":0.10,\"x\":5E-1}} ],\"tt\":7}"
                .formatted(index, JsonText.quote(turn.prompt()), start);
    }

    /// Track types that no text explains; a client must neither drop nor change them.
    private static String effects(int turns) {
        int type = 2 + turns % 5;
        return "{\"tt\":%d,\"sg\":[ ],\"fx\":[{\"k\":\"grain\",\"amt\":0.250}]}".formatted(type);
    }

    private static String exponent(int millis) {
        return millis % 1000 == 0 ? millis / 1000 + "e3" : millis + ".0";
    }
}
