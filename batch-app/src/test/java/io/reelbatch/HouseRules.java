package io.reelbatch;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Instant;
import java.time.InstantSource;

/// The rules that every class of the product keeps, each with its reason.
final class HouseRules {
    private static final int MOST_PARAMETERS = 6;

    private HouseRules() {}

    static final ArchRule NO_WALL_CLOCK = noClasses()
            .that()
            .resideOutsideOfPackages("io.reelbatch.settings..", "io.reelbatch.emulator..")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(InstantSource.class, "system")
            .orShould()
            .callMethodWhere(target(name("sleep")).and(target(owner(assignableTo(Thread.class)))))
            .because("a test has to be able to move the clock; time comes in through the constructor")
            .allowEmptyShould(true);

    static final ArchRule NO_FIELD_INJECTION = noFields()
            .should()
            .beAnnotatedWith("org.springframework.beans.factory.annotation.Autowired")
            .orShould()
            .beAnnotatedWith("org.springframework.beans.factory.annotation.Value")
            .because("what a class needs is in its constructor")
            .allowEmptyShould(true);

    static final ArchRule SHORT_CONSTRUCTORS = classes()
            .that(are(new com.tngtech.archunit.base.DescribedPredicate<>("no records") {
                @Override
                public boolean test(JavaClass type) {
                    return !type.isRecord();
                }
            }))
            .should(new ArchCondition<>("have at most %d constructor parameters".formatted(MOST_PARAMETERS)) {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    for (JavaConstructor constructor : type.getConstructors()) {
                        if (constructor.getRawParameterTypes().size() > MOST_PARAMETERS && !type.isEnum()) {
                            events.add(SimpleConditionEvent.violated(
                                    constructor, constructor.getFullName() + " has too many parameters"));
                        }
                    }
                }
            })
            .because("a class that needs more does more than one thing")
            .allowEmptyShould(true);

    static final ArchRule NO_PRINTING = noClasses()
            .that()
            .resideOutsideOfPackages("io.reelbatch.cli..", "io.reelbatch.emulator..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .because("only the command line talks to the terminal; everything else logs")
            .allowEmptyShould(true);

    static final ArchRule NO_MOCKS_NO_LOMBOK = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.mockito..", "lombok..")
            .because("we fake what we own, emulate what we do not, and mock nothing")
            .allowEmptyShould(true);

    static final ArchRule NO_SPRING_BOOT_IN_LIBRARIES = noClasses()
            .that()
            .resideInAnyPackage("..definition..", "..chunk..", "..request..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework.boot..")
            .because("these packages could be published alone")
            .allowEmptyShould(true);

    static final ArchRule HTTP_ONLY_IN_THE_ADAPTER = noClasses()
            .that()
            .resideOutsideOfPackages("io.reelbatch.backend.nemo..", "io.reelbatch.emulator..", "io.reelbatch.door..")
            .and()
            .doNotHaveSimpleName("WebhookSink")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.net.http..")
            .because("the stages ask; the port knows HTTP, and so do a webhook and the door of a running process")
            .allowEmptyShould(true);

    static final ArchRule KAFKA_ONLY_AT_THE_DOORS = noClasses()
            .that()
            .resideOutsideOfPackage("io.reelbatch.intake.kafka..")
            .and()
            .doNotHaveSimpleName("KafkaSink")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "org.springframework.kafka..")
            .because("requests come in by a topic and results go out by one; between the two nobody knows of it")
            .allowEmptyShould(true);

    static final ArchRule EMULATOR_IS_JDK_ONLY = noClasses()
            .that()
            .resideInAPackage("io.reelbatch.emulator..")
            .should()
            .dependOnClassesThat(are(new com.tngtech.archunit.base.DescribedPredicate<JavaClass>("outside the JDK") {
                @Override
                public boolean test(JavaClass type) {
                    return !resideInAnyPackage(
                                    "java..", "javax..", "jdk..", "io.reelbatch.emulator..", "org.jspecify..", "")
                            .test(type.getBaseComponentType());
                }
            }))
            .because("it must not share a misreading of the protocol with the client")
            .allowEmptyShould(true);

    static final ArchRule ONLY_THE_DEMO_USES_THE_EMULATOR = noClasses()
            .that()
            .resideOutsideOfPackage("io.reelbatch.emulator..")
            .and()
            .doNotHaveSimpleName("DemoEmulator")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.reelbatch.emulator..")
            .because("the product never talks to itself")
            .allowEmptyShould(true);
}
