package io.reelbatch.cli;

import io.reelbatch.definition.DefinitionCatalogue;
import io.reelbatch.definition.JobDefinition;
import io.reelbatch.request.DidYouMean;
import io.reelbatch.request.MediaLibrary;
import io.reelbatch.request.MediaLimits;
import io.reelbatch.settings.KnownKeys;
import io.reelbatch.settings.PropertiesReader;
import io.reelbatch.settings.ReelbatchProperties;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The configuration as a verb sees it, known before anything is started.
///
/// @param options what the command line says, by property
record Settings(Map<String, String> options, ReelbatchProperties properties) {
    /// Read by the launcher script, not by this program.
    private static final Set<String> OF_THE_LAUNCHER = Set.of("REELBATCH_JAVA_OPTS");

    static Settings of(Map<String, String> options, Console console) {
        System.getenv().keySet().stream()
                .filter(name -> name.startsWith("REELBATCH_") && !OF_THE_LAUNCHER.contains(name))
                .filter(name -> !isKnown(name))
                .forEach(name -> console.error(warning(name)));
        return new Settings(options, PropertiesReader.read(options));
    }

    private static boolean isKnown(String name) {
        String withoutIndex = squeezed(name.replaceFirst("_\\d+_?$", ""));
        return KnownKeys.isFreeVariable(name)
                || KnownKeys.all().stream().anyMatch(key -> squeezed(key).equals(withoutIndex));
    }

    private static String squeezed(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    private static String warning(String name) {
        List<String> known =
                KnownKeys.all().stream().map(KnownKeys::environmentName).toList();
        String near = DidYouMean.closest(name, known)
                .map(" did you mean %s?"::formatted)
                .orElse("");
        return "warning: nothing reads the environment variable %s;%s"
                .formatted(name, near)
                .replaceFirst(";$", "");
    }

    Path home() {
        return properties.home();
    }

    DefinitionCatalogue definitions() {
        return DefinitionCatalogue.load(home().resolve("definitions"));
    }

    /// The definition of that name, or the usual one.
    ///
    /// @throws BadUsage when there is none of that name
    JobDefinition definition(@Nullable String name) {
        try {
            return definitions().get(name == null ? properties.definition() : name);
        } catch (IllegalArgumentException unknown) {
            throw new BadUsage(String.valueOf(unknown.getMessage()));
        }
    }

    /// Directories that a manifest's local media may lie in, absolute.
    List<Path> mediaRoots(Path manifest, List<Path> further) {
        List<Path> roots = new ArrayList<>();
        roots.add(manifest.toAbsolutePath().normalize().resolveSibling(""));
        roots.addAll(further);
        roots.addAll(properties.media().roots());
        return roots.stream()
                .map(root -> root.toAbsolutePath().normalize())
                .distinct()
                .toList();
    }

    MediaLibrary media(List<Path> roots) {
        return new MediaLibrary(
                roots,
                new MediaLimits(
                        properties.media().maxBytes(), MediaLimits.defaults().openTimeout()));
    }

    /// Whether the service is on this machine: an emulator, which takes no money.
    boolean emulated() {
        URI url = properties.backend().baseUrl();
        String host = String.valueOf(url.getHost()).toLowerCase(Locale.ROOT);
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
    }

    Path logFile() {
        Path set = properties.logFile();
        return set == null ? home().resolve("logs/reelbatch.log") : set;
    }
}
