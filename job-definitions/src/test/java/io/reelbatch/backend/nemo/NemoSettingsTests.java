package io.reelbatch.backend.nemo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reelbatch.backend.nemo.NemoSettings.Caps;
import io.reelbatch.backend.nemo.NemoSettings.StreamTimers;
import io.reelbatch.backend.nemo.NemoSettings.Timers;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NemoSettingsTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://mega-api-prod.nemovideo.ai",
                "https://example.com:8443/api/",
                "http://localhost:8080",
                "http://127.0.0.1:1",
                "http://127.1.2.3",
                "http://[::1]:8080"
            })
    void takesHttpsAnywhereAndHttpOnThisMachine(String url) {
        assertThat(NemoSettings.of(URI.create(url)).baseUrl()).hasToString(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://example.com", "http://127.0.0.1.example.com", "http://10.0.0.1", "http://emulator:8080"})
    void refusesToSendATokenInTheClear(String url) {
        assertThatThrownBy(() -> NemoSettings.of(URI.create(url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("would send the token in the clear: use https");
    }

    @Test
    void takesHttpForAHostThatIsNamed() {
        URI url = URI.create("http://emulator:8080");
        NemoSettings usual = NemoSettings.of(URI.create("https://x"));
        NemoSettings settings = new NemoSettings(url, Set.of("emulator"), usual.timers(), usual.stream(), usual.caps());
        assertThat(settings.baseUrl()).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://x", "x", "https:///y", "https://u:p@x", "https://x?q", "https://x#f", "mailto:a@b"})
    void refusesWhatIsNoBaseUrl(String url) {
        assertThatThrownBy(() -> NemoSettings.of(URI.create(url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must look like https://host");
    }

    @Test
    void hasTheUsualLimits() {
        NemoSettings settings = NemoSettings.of(URI.create("https://x"));
        assertThat(settings.timers())
                .isEqualTo(new Timers(
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(30),
                        30_720,
                        Duration.ofHours(1)));
        assertThat(settings.stream())
                .isEqualTo(new StreamTimers(
                        Duration.ofMinutes(2), Duration.ofMinutes(10), Duration.ofMinutes(15), Duration.ofMinutes(2)));
        assertThat(settings.caps()).isEqualTo(new Caps(10_485_760, 4_194_304, 67_108_864, 20_971_520, 4_294_967_296L));
    }

    @Test
    void scalesTheStreamsTimers() {
        assertThat(StreamTimers.USUAL.scaled(0.01))
                .isEqualTo(new StreamTimers(
                        Duration.ofMillis(1200),
                        Duration.ofSeconds(6),
                        Duration.ofSeconds(9),
                        Duration.ofMillis(1200)));
    }
}
