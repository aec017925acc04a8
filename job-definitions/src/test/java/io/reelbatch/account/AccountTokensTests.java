package io.reelbatch.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reelbatch.account.AccountTokens.Waits;
import io.reelbatch.backend.AccessToken;
import io.reelbatch.backend.AccountStopped;
import io.reelbatch.backend.AnonymousTokens;
import io.reelbatch.backend.ItemRefused;
import io.reelbatch.backend.RetryLater;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AccountTokensTests {
    private final TestClock clock = new TestClock();
    private final List<Duration> slept = new ArrayList<>();
    private final Memory memory = new Memory();
    private final Issuer issuer = new Issuer();
    private final AccountTokens tokens = tokens();

    @Test
    void makesTheClientIdDurableBeforeItAsksForAToken() {
        issuer.answers.add(_ -> {
            throw new RetryLater(RetryLater.Reason.UNREACHABLE, "no connection", null, null);
        });
        assertThatThrownBy(tokens::token).isInstanceOf(RetryLater.class);
        String saved = Objects.requireNonNull(memory.credential).clientId();
        assertThat(issuer.clientIds).containsExactly(saved);
        assertThat(memory.credential.token()).isNull();
    }

    @Test
    void keepsTheClientIdForEver() {
        assertThat(tokens.token()).isEqualTo(new AccessToken("token-1"));
        assertThat(tokens().renew(new AccessToken("token-1"))).isEqualTo(new AccessToken("token-2"));
        assertThat(issuer.clientIds).hasSize(2);
        assertThat(issuer.clientIds.getFirst())
                .isEqualTo(issuer.clientIds.getLast())
                .hasSize(36);
    }

    @Test
    void keepsWhatARefusedTokenHasBegunWithinReach() {
        AccessToken first = tokens.token();
        AccessToken second = tokens.renew(first);
        for (AccountTokens run : List.of(tokens, tokens())) {
            assertThat(run.token()).isEqualTo(second);
            assertThat(run.named(first.ref())).isEqualTo(first);
            assertThat(run.named(second.ref())).isEqualTo(second);
            assertThat(run.named("another")).isNull();
        }
        assertThat(second.ref()).isNotEqualTo(first.ref()).doesNotContain("token");
    }

    @Test
    void keepsTheTokenForTheNextRun() {
        tokens.token();
        assertThat(tokens().token()).isEqualTo(new AccessToken("token-1"));
        assertThat(issuer.clientIds).hasSize(1);
    }

    @Test
    void renewsARefusedTokenOnceForAllWhoAsk() throws Exception {
        tokens.token();
        Callable<AccessToken> renew = () -> tokens.renew(new AccessToken("token-1"));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<AccessToken> renewed : threads.invokeAll(
                    IntStream.range(0, 50).mapToObj(_ -> renew).toList())) {
                assertThat(renewed.get()).isEqualTo(new AccessToken("token-2"));
            }
        }
        assertThat(issuer.clientIds).hasSize(2);
    }

    @Test
    void knowsHowLongTheTokenIsValid() {
        assertThat(tokens.remaining()).isZero();
        tokens.token();
        assertThat(tokens.remaining()).isEqualTo(Duration.ofDays(7));
        clock.advance(Duration.ofDays(6));
        assertThat(tokens().remaining()).isEqualTo(Duration.ofDays(1));
        clock.advance(Duration.ofDays(2));
        assertThat(tokens.remaining()).isZero();
    }

    @Test
    void getsANewTokenWhenTheTimeOfTheOldOneIsOver() {
        tokens.token();
        clock.advance(Duration.ofDays(7));
        assertThat(tokens.token()).isEqualTo(new AccessToken("token-2"));
    }

    @Test
    void believesTheCloudAboutTheExpiry() {
        issuer.answers.add(_ -> new AnonymousTokens.Issued(
                new AccessToken("short"), "anon_a", TestClock.START.plus(Duration.ofHours(1))));
        tokens.token();
        assertThat(tokens.remaining()).isEqualTo(Duration.ofHours(1));
        assertThat(tokens.userId()).isEqualTo("anon_a");
    }

    @Test
    void waitsOnceWhenItAsksTooOften() {
        issuer.answers.add(Issuer.tooOften());
        assertThat(tokens.token()).isEqualTo(new AccessToken("token-1"));
        assertThat(slept).containsExactly(Duration.ofSeconds(30));
    }

    @Test
    void stopsTheAccountWhenWaitingDoesNotHelp() {
        issuer.answers.addAll(List.of(Issuer.tooOften(), Issuer.tooOften()));
        assertThatThrownBy(tokens::token).isInstanceOfSatisfying(AccountStopped.class, stopped -> {
            assertThat(stopped.reason()).isEqualTo(AccountStopped.Reason.TOKEN);
            assertThat(stopped.hint()).contains("NEMO_TOKEN");
        });
        assertThat(slept).containsExactly(Duration.ofSeconds(30));
        assertThat(issuer.clientIds).hasSize(2).allMatch(issuer.clientIds.getFirst()::equals);
    }

    @Test
    void doesNotAskAgainForAWhileAfterItWasStopped() {
        issuer.answers.addAll(List.of(Issuer.tooOften(), Issuer.tooOften()));
        assertThatThrownBy(tokens::token).isInstanceOf(AccountStopped.class);
        assertThatThrownBy(tokens::token).isInstanceOf(AccountStopped.class);
        assertThat(issuer.clientIds).hasSize(2);
        clock.advance(Duration.ofMinutes(5));
        assertThat(tokens.token()).isEqualTo(new AccessToken("token-1"));
    }

    @Test
    void triesOnceMoreWhenTheClientIdIsSaidToBeMissing() {
        issuer.answers.add(Issuer.missingClientId());
        assertThat(tokens.token()).isEqualTo(new AccessToken("token-1"));
        assertThat(slept).isEmpty();
    }

    @Test
    void stopsTheAccountWhenTheClientIdIsSaidToBeMissingAgain() {
        issuer.answers.addAll(List.of(Issuer.missingClientId(), Issuer.missingClientId()));
        assertThatThrownBy(tokens::token).isInstanceOf(AccountStopped.class);
        assertThat(issuer.clientIds).hasSize(2);
    }

    @Test
    void passesOnThatTheCloudCannotBeReached() {
        issuer.answers.add(_ -> {
            throw new RetryLater(RetryLater.Reason.SERVER_ERROR, "503", null, null);
        });
        assertThatThrownBy(tokens::token).isInstanceOf(RetryLater.class);
        assertThat(tokens.token()).isEqualTo(new AccessToken("token-1"));
    }

    @Test
    void takesTheTokenThatAnotherProcessHasGot() {
        AccountTokens one = tokens();
        AccountTokens other = tokens();
        AccessToken refused = one.token();
        assertThat(other.token()).isEqualTo(refused);
        AccessToken fresh = one.renew(refused);
        issuer.answers.addAll(List.of(Issuer.tooOften(), Issuer.tooOften()));

        assertThat(other.renew(refused)).isEqualTo(fresh);
        assertThat(issuer.clientIds).hasSize(4).containsOnly(issuer.clientIds.getFirst());
    }

    private AccountTokens tokens() {
        return new AccountTokens(memory, issuer, clock, slept::add, Waits.USUAL);
    }

    private static final class Memory implements Credentials {
        @Nullable
        private volatile Credential credential;

        @Override
        public @Nullable Credential load() {
            return credential;
        }

        @Override
        public synchronized boolean replace(@Nullable Credential before, Credential after) {
            boolean still = Objects.equals(credential, before);
            credential = still ? after : credential;
            return still;
        }
    }

    /// Issues numbered tokens, after the answers that it was told to give first.
    private static final class Issuer implements AnonymousTokens {
        private final Deque<AnonymousTokens> answers = new ArrayDeque<>();
        private final List<String> clientIds = new ArrayList<>();
        private int issued;

        @Override
        public synchronized Issued issue(String clientId) {
            clientIds.add(clientId);
            AnonymousTokens answer = answers.poll();
            return answer == null
                    ? new Issued(new AccessToken("token-" + ++issued), null, null)
                    : answer.issue(clientId);
        }

        private static AnonymousTokens tooOften() {
            return _ -> {
                throw new RetryLater(RetryLater.Reason.RATE_LIMIT, "answered 429", null, null);
            };
        }

        private static AnonymousTokens missingClientId() {
            return _ -> {
                throw new ItemRefused("REFUSED", "answered 400", "change it");
            };
        }
    }
}
