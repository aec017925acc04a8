package io.reelbatch.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/// Which build this is, as the build wrote it down.
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"reelbatch " + number()};
    }

    static String number() {
        try (InputStream file = Version.class.getResourceAsStream("/META-INF/build-info.properties")) {
            Properties build = new Properties();
            if (file != null) {
                build.load(file);
            }
            return build.getProperty("build.version", "from a working directory");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
