package io.reelbatch.settings;

import java.util.Map;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/// Reads the configuration from where the application would, without starting the application.
public final class PropertiesReader {
    private PropertiesReader() {}

    /// The configuration.
    ///
    /// @param options what the command line says, by key; it wins
    /// @throws BindException when a value cannot be understood or a key is unknown
    public static ReelbatchProperties read(Map<String, String> options) {
        return Binder.get(environment(options))
                .bindOrCreate(
                        "reelbatch",
                        Bindable.of(ReelbatchProperties.class),
                        new NoUnboundElementsBindHandler(BindHandler.DEFAULT, new UnboundElementsSourceFilter()));
    }

    /// Everything that is set, from whatever source.
    public static ConfigurableEnvironment environment(Map<String, String> options) {
        ConfigurableEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("options", Map.copyOf(options)));
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        return environment;
    }
}
