package io.reelbatch.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.listener.SkipListener;
import org.springframework.batch.core.repository.support.ResourcelessJobRepository;
import org.springframework.batch.infrastructure.support.transaction.ResourcelessTransactionManager;

class AsyncChunkStepBuilderTests {

    private final AsyncChunkStepBuilder<String, String> builder =
            new AsyncChunkStepBuilder<>("step", new ResourcelessJobRepository());

    @Test
    void saysWhichRequiredPartIsMissing() {
        assertThatIllegalStateException()
                .isThrownBy(builder::build)
                .withMessage("step 'step' has no source: call source(…) before build()");
        builder.source(_ -> new NoItems());
        assertThatIllegalStateException().isThrownBy(builder::build).withMessageContaining("has no processor");
        builder.processor(item -> item);
        assertThatIllegalStateException().isThrownBy(builder::build).withMessageContaining("has no writer");
        builder.writer(_ -> {});
        assertThatIllegalStateException().isThrownBy(builder::build).withMessageContaining("has no transactionManager");
    }

    @Test
    void buildsAStepThatIsNotRepeatedWhenComplete() {
        var step = complete().build();

        assertThat(step.getName()).isEqualTo("step");
        assertThat(step.isAllowStartIfComplete()).isFalse();
        assertThat(step.inFlight()).isZero();
    }

    @Test
    void buildsAStepThatIsRepeatedWhenComplete() {
        assertThat(complete().allowStartIfComplete(true).build().isAllowStartIfComplete())
                .isTrue();
    }

    @Test
    void refusesACommitSizeBelowOne() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.commitSize(0))
                .withMessage("the commit size of step 'step' is 0; it must be at least 1");
    }

    @Test
    void refusesNegativeDurations() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.linger(Duration.ofMillis(-1)))
                .withMessage("the linger of step 'step' is PT-0.001S; it must not be negative");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.stopGrace(Duration.ofMillis(-1)))
                .withMessage("the stop grace of step 'step' is PT-0.001S; it must not be negative");
    }

    @Test
    void refusesAListenerItWouldNeverCall() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.listener(new SkipListener<String, String>() {}))
                .withMessageContaining("would never call");
    }

    private AsyncChunkStepBuilder<String, String> complete() {
        return builder.source(_ -> new NoItems())
                .processor(item -> item)
                .writer(_ -> {})
                .transactionManager(new ResourcelessTransactionManager());
    }

    private static final class NoItems implements ItemSource<String> {
        @Override
        public Claim<String> claim(int max) {
            return new Claim.Exhausted<>();
        }

        @Override
        public void onWakeUp(Runnable wakeUp) {}
    }
}
