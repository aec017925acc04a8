package io.reelbatch.operations;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.reelbatch.account.CreditsGate;
import io.reelbatch.stage.Endpoint;
import io.reelbatch.stage.Faults;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Figures that nobody has to count where things happen, because they can be looked up.
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class MetersConfiguration {
    private static final Duration COUNT_EVERY = Duration.ofSeconds(15);

    @Bean
    LedgerMeters ledgerMeters(JdbcClient jdbc, MeterRegistry meters, InstantSource clock) {
        return new LedgerMeters(jdbc, meters, clock, COUNT_EVERY);
    }

    @Bean
    MeterBinder creditsGateMeter(CreditsGate gate) {
        return meters -> Gauge.builder("reelbatch.credits.gate", gate, open -> open.isOpen() ? 1 : 0)
                .description("1 while no generation is begun because there are no credits")
                .register(meters);
    }

    @Bean
    MeterBinder circuitMeter(Faults faults) {
        return meters -> {
            for (Endpoint endpoint : Endpoint.values()) {
                Gauge.builder("reelbatch.circuit.state", faults, calls -> calls.isOutage(endpoint) ? 1 : 0)
                        .description("1 while the endpoint is taken to be away, and one call at a time tries it")
                        .tag("endpoint", endpoint.tag())
                        .register(meters);
            }
        };
    }

    @Bean
    MeterBinder buildInfo(ObjectProvider<BuildProperties> build) {
        BuildProperties properties = build.getIfAvailable();
        String version = properties == null ? "unknown" : String.valueOf(properties.getVersion());
        return meters -> Gauge.builder("reelbatch.build.info", () -> 1)
                .description("always 1; its tag tells the version")
                .tag("version", version)
                .register(meters);
    }
}
