package io.reelbatch.request.bad;

import org.springframework.boot.SpringApplication;

/// Breaks the rule that the library packages know no Spring Boot; never run.
public final class KnowsSpringBoot {
    final SpringApplication application = new SpringApplication();
}
