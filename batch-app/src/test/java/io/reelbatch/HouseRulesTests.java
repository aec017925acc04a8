package io.reelbatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.reelbatch.emulator.bad.UsesALibrary;
import io.reelbatch.request.bad.KnowsSpringBoot;
import io.reelbatch.upload.bad.BreaksEveryRule;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every rule holds for the product, and every rule bites: a deliberately bad class breaks it.
class HouseRulesTests {
    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.reelbatch");

    static Stream<Arguments> rules() {
        return Stream.of(
                arguments(HouseRules.NO_WALL_CLOCK, BreaksEveryRule.class),
                arguments(HouseRules.NO_FIELD_INJECTION, BreaksEveryRule.class),
                arguments(HouseRules.SHORT_CONSTRUCTORS, BreaksEveryRule.class),
                arguments(HouseRules.NO_PRINTING, BreaksEveryRule.class),
                arguments(HouseRules.NO_MOCKS_NO_LOMBOK, BreaksEveryRule.class),
                arguments(HouseRules.HTTP_ONLY_IN_THE_ADAPTER, BreaksEveryRule.class),
                arguments(HouseRules.KAFKA_ONLY_AT_THE_DOORS, BreaksEveryRule.class),
                arguments(HouseRules.ONLY_THE_DEMO_USES_THE_EMULATOR, BreaksEveryRule.class),
                arguments(HouseRules.NO_SPRING_BOOT_IN_LIBRARIES, KnowsSpringBoot.class),
                arguments(HouseRules.EMULATOR_IS_JDK_ONLY, UsesALibrary.class));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void holdForTheProduct(ArchRule rule, Class<?> ignored) {
        rule.check(PRODUCT);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void biteABadClass(ArchRule rule, Class<?> bad) {
        assertThat(rule.evaluate(new ClassFileImporter().importClasses(bad)).hasViolation())
                .isTrue();
    }
}
