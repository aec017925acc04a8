package io.reelbatch.settings;

import io.reelbatch.account.AccountTokens;
import io.reelbatch.account.CredentialStore;
import io.reelbatch.account.CreditsGate;
import io.reelbatch.account.FixedToken;
import io.reelbatch.account.SealedVault;
import io.reelbatch.backend.AccessToken;
import io.reelbatch.backend.Attribution;
import io.reelbatch.backend.TokenSource;
import io.reelbatch.backend.nemo.NemoBackends;
import io.reelbatch.backend.nemo.NemoSettings;
import io.reelbatch.definition.DefinitionCatalogue;
import io.reelbatch.definition.JobDefinition;
import io.reelbatch.generation.GenerationSettings;
import io.reelbatch.job.CommitSettings;
import io.reelbatch.ledger.Clocks;
import io.reelbatch.ledger.Dialect;
import io.reelbatch.ledger.LeaseSettings;
import io.reelbatch.ledger.Secrets;
import io.reelbatch.render.RenderSettings;
import io.reelbatch.request.ManifestLimits;
import io.reelbatch.request.MediaLimits;
import io.reelbatch.sink.KafkaSettings;
import io.reelbatch.sink.SinkSettings;
import io.reelbatch.stage.FaultSettings;
import io.reelbatch.stage.Faults;
import io.reelbatch.stage.LaneLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Turns what users configure into the settings of the parts. The time scale is applied here and nowhere
/// else.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ReelbatchProperties.class)
class SettingsConfiguration {

    @Bean
    Clocks clocks(JdbcClient jdbc) {
        return new SystemClocks(jdbc);
    }

    @Bean
    DefinitionCatalogue definitions(ReelbatchProperties properties) {
        return DefinitionCatalogue.load(properties.home().resolve("definitions"));
    }

    @Bean
    ManifestLimits manifestLimits() {
        return ManifestLimits.defaults();
    }

    @Bean
    MediaLimits mediaLimits(ReelbatchProperties properties) {
        return new MediaLimits(
                properties.media().maxBytes(), MediaLimits.defaults().openTimeout());
    }

    @Bean
    LaneLimits laneLimits(ReelbatchProperties properties) {
        var limits = properties.limits();
        return new LaneLimits(limits.uploads(), limits.generations(), limits.polls());
    }

    @Bean
    CommitSettings commitSettings(ReelbatchProperties properties) {
        var limits = properties.limits();
        return new CommitSettings(
                limits.commitSize(),
                limits.linger(),
                limits.stopGrace(),
                properties.database().giveUpAfter());
    }

    @Bean
    LeaseSettings leaseSettings(ReelbatchProperties properties) {
        return new LeaseSettings(
                properties.lease().heartbeat(),
                properties.lease().deadAfter(),
                properties.database().giveUpAfter());
    }

    @Bean
    GenerationSettings generationSettings(ReelbatchProperties properties) {
        Scale scale = new Scale(properties.timeScale());
        var generation = properties.generation();
        return new GenerationSettings(
                scale.of(generation.firstLook()),
                scale.of(generation.lookEvery()),
                scale.of(generation.stableFor()),
                scale.of(generation.grace()),
                scale.of(generation.firstLookAfterCut()),
                scale.of(generation.lookEveryAfterCut()),
                scale.of(generation.quiescence()),
                generation.oldestIntent(),
                generation.credits(),
                generation.maxSendsPerRow());
    }

    @Bean
    RenderSettings renderSettings(ReelbatchProperties properties) {
        Scale scale = new Scale(properties.timeScale());
        var render = properties.render();
        return new RenderSettings(
                scale.of(render.pollEvery()),
                scale.of(render.deadline()),
                render.maxRenders(),
                scale.of(render.unknownRecheck()));
    }

    @Bean
    KafkaSettings kafkaSettings(ReelbatchProperties properties) {
        var kafka = properties.kafka();
        return new KafkaSettings(kafka.bootstrapServers(), kafka.properties());
    }

    @Bean
    SinkSettings sinkSettings(ReelbatchProperties properties, KafkaSettings kafka) {
        var delivery = properties.delivery();
        return new SinkSettings(
                properties.home(),
                kafka,
                properties.kafka().results(),
                properties.kafka().allResults(),
                delivery.webhookPrivateHosts(),
                delivery.webhookTimeout(),
                delivery.poll(),
                delivery.first(),
                delivery.longest());
    }

    @Bean
    CreditsGate creditsGate(ReelbatchProperties properties, InstantSource clock) {
        Scale scale = new Scale(properties.timeScale());
        return new CreditsGate(clock, scale.of(properties.retry().creditsRecheck()));
    }

    @Bean
    Faults faults(ReelbatchProperties properties, CreditsGate credits, InstantSource clock) {
        Scale scale = new Scale(properties.timeScale());
        var retry = properties.retry();
        FaultSettings settings = new FaultSettings(
                scale.of(retry.first()),
                scale.of(retry.longest()),
                retry.maxTries(),
                scale.of(retry.rateLimit()),
                properties.timeScale(),
                scale.of(retry.tokenRecheck()),
                retry.failuresBeforeOutage(),
                scale.of(retry.outageProbe()));
        return new Faults(settings, credits, clock, RandomGenerator.getDefault());
    }

    @Bean
    NemoBackends backends(
            ReelbatchProperties properties,
            Environment environment,
            DefinitionCatalogue definitions,
            Clocks clocks,
            Dialect dialect,
            Secrets secrets) {
        Scale scale = new Scale(properties.timeScale());
        NemoSettings settings = new NemoSettings(
                properties.backend().baseUrl(),
                properties.backend().plainHttpHosts(),
                NemoSettings.Timers.USUAL,
                NemoSettings.StreamTimers.USUAL.scaled(properties.timeScale()),
                NemoSettings.Caps.USUAL);
        TokenSource given = givenToken(environment);
        if (given != null) {
            return NemoBackends.connect(settings, given);
        }
        CredentialStore store = store(properties, dialect, secrets);
        AccountTokens.Waits waits = new AccountTokens.Waits(
                scale.of(AccountTokens.Waits.USUAL.rateLimit()), scale.of(AccountTokens.Waits.USUAL.again()));
        return NemoBackends.connect(
                settings,
                attribution(definitions.get(properties.definition())),
                issuer -> new AccountTokens(store, issuer, clocks::wall, SettingsConfiguration::sleep, waits));
    }

    /// A file in the home belongs to one host; a database is shared, and read by people who run it.
    private static CredentialStore store(ReelbatchProperties properties, Dialect dialect, Secrets secrets) {
        var baseUrl = properties.backend().baseUrl();
        var key = properties.secretKey();
        return switch (dialect) {
            case H2 -> new CredentialStore(properties.home().resolve("credentials.json"), baseUrl);
            case POSTGRESQL ->
                new CredentialStore(
                        key == null ? new NoVault() : new SealedVault(new SharedVault(secrets), key), baseUrl);
        };
    }

    private static @org.jspecify.annotations.Nullable TokenSource givenToken(Environment environment) {
        String token = environment.getProperty("NEMO_TOKEN");
        if (token != null && !token.isBlank()) {
            return FixedToken.of(new AccessToken(token.strip()));
        }
        String file = environment.getProperty("NEMO_TOKEN_FILE");
        return file == null || file.isBlank() ? null : FixedToken.inFile(Path.of(file));
    }

    private static Attribution attribution(JobDefinition definition) {
        return new Attribution(
                definition.skill().source(),
                definition.skill().version(),
                definition.skill().platform());
    }

    /// The one place where this program sleeps.
    private static void sleep(Duration duration) throws InterruptedException {
        java.util.concurrent.TimeUnit.NANOSECONDS.sleep(duration.toNanos());
    }

    /// Multiplies waits that concern the remote service.
    private record Scale(double factor) {
        Duration of(Duration duration) {
            return Duration.ofNanos(Math.round(duration.toNanos() * factor));
        }
    }
}
