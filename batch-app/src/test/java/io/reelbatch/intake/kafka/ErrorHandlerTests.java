package io.reelbatch.intake.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.kafka.listener.DefaultErrorHandler;

class ErrorHandlerTests {

    /// Those that Spring takes for fatal by default, and would skip a whole poll of records for.
    @Test
    void hasNoExceptionThatRecordsAreSkippedFor() {
        DefaultErrorHandler handler = KafkaIntakeConfiguration.errorHandler();

        assertThat(DefaultErrorHandler.defaultFatalExceptionsList())
                .contains(ClassCastException.class)
                .allSatisfy(type -> assertThat(handler.removeClassification(type.asSubclass(Exception.class)))
                        .isNull());
    }
}
