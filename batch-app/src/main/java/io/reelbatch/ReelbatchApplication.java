package io.reelbatch;

import io.reelbatch.cli.ReelbatchCommand;
import org.jspecify.annotations.NullMarked;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/// Where the process starts: the command line decides whether anything of the application is needed at all.
@NullMarked
@SpringBootApplication(proxyBeanMethods = false)
public class ReelbatchApplication {
    public static void main(String[] args) {
        System.exit(ReelbatchCommand.execute(ReelbatchApplication.class, args));
    }
}
