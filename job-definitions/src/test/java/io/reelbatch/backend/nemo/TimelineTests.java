package io.reelbatch.backend.nemo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimelineTests {

    @Test
    void saysWhatIsOnTheTimeline() {
        assertThat(timeline("""
                        {"d":10000,"t":[
                          {"tt":0,"sg":[{"name":"city timelapse","s":0,"d":10000}]},
                          {"tt":1,"sg":[{"name":"Lo-fi","s":0,"d":10000,"v":0.35}]},
                          {"tt":7,"sg":[{"text":"Urban Dreams","s":0,"d":3000}]}]}"""))
                .isEqualTo("Timeline (3 tracks): 1. Video: city timelapse (0-10s) 2. BGM: Lo-fi (0-10s, 35%)"
                        + " 3. Title: \"Urban Dreams\" (0-3s)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"m\":{\"title\":\"boat\"},\"d\":2500}|1. Video: boat (0-2.5s)",
                "{\"name\":\"boat\",\"start\":1.5,\"duration\":2}|1. Video: boat (1.5-3.5s)",
                "{\"name\":\"boat\",\"start_ms\":500,\"end_ms\":900}|1. Video: boat (0.5-0.9s)",
                "{\"name\":\"boat\",\"start\":\"1000\",\"length\":\"4000\"}|1. Video: boat (1-5s)",
                "{\"name\":\"boat\"}|1. Video: boat (0-10s)",
                "{\"id\":\"s1\"}|1. Video: s1 (0-10s)",
                "{}|1. Video: unnamed (0-10s)",
                "17|1. Video: unnamed (0-10s)",
                "{\"name\":\"a\\nb\\u001b[2J\",\"d\":-5}|1. Video: a\\nb\\u{1b}[2J (0-10s)"
            })
    void makesDoWithWhatASegmentSays(String segment, String expected) {
        assertThat(timeline("{\"d\":10000,\"t\":[{\"tt\":0,\"sg\":[%s]}]}".formatted(segment)))
                .isEqualTo("Timeline (1 track): " + expected);
    }

    @Test
    void putsSegmentsWithoutAStartOneAfterTheOther() {
        assertThat(timeline("""
                        {"t":[{"tt":0,"sg":[{"name":"a","d":1000},{"name":"b","d":2000},{"name":"c"},{"name":"d"},{"name":"e"}]}]}""")).isEqualTo("Timeline (1 track): 1. Video: a (0-1s), b (1-3s), c, 2 more");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"t\":[]}|Timeline (0 tracks)",
                "{\"t\":7}|Timeline (0 tracks)",
                "{\"d\":1}|Timeline (0 tracks)",
                "{\"t\":[{\"tt\":5,\"sg\":[]},{\"sg\":7},3]}|Timeline (3 tracks): 1. Track: empty 2. Track: empty 3. Track: empty"
            })
    void makesDoWithWhatADraftSays(String draft, String expected) {
        assertThat(timeline(draft)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"d\":1e4000000|1. BGM: boat",
                "\"d\":1e999999999|1. BGM: boat",
                "\"d\":1e-999999999|1. BGM: boat (0-0s)",
                "\"s\":1e999999999,\"d\":2000|1. BGM: boat (0-2s)",
                "\"s\":1e-4000000,\"d\":2000|1. BGM: boat (0-2s)",
                "\"e\":\"1e999999999\"|1. BGM: boat",
                "\"d\":2000,\"v\":-1e2147483640|1. BGM: boat (0-2s)",
                "\"d\":2000,\"v\":1e999999999|1. BGM: boat (0-2s)",
                "\"d\":2000,\"v\":1e-999999999|1. BGM: boat (0-2s, 0%)"
            })
    void leavesOutNumbersOutOfAllProportion(String segment, String expected) {
        String draft = "{\"t\":[{\"tt\":1,\"sg\":[{\"name\":\"boat\",%s}]}]}".formatted(segment);
        assertThat(DraftReader.read(draft)).isNotNull().satisfies(read -> {
            assertThat(read.timeline()).isEqualTo("Timeline (1 track): " + expected);
            assertThat(read.exportReady()).isTrue();
        });
    }

    @Test
    void staysShort() {
        String track = "{\"tt\":0,\"sg\":[{\"name\":\"%s\",\"d\":1000}]},".formatted("x".repeat(1000));
        assertThat(timeline("{\"t\":[%s{}]}".formatted(track.repeat(50))))
                .hasSize(500)
                .endsWith("…");
    }

    private static String timeline(String draft) {
        return Timeline.of(Objects.requireNonNull(Json.tree(draft)));
    }
}
