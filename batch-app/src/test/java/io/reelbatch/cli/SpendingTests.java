package io.reelbatch.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reelbatch.backend.Credits;
import org.junit.jupiter.api.Test;

class SpendingTests {
    private static final Price PRICE = new Price(100, false);
    private static final Balance RICH = Balance.of(new Credits(10_000, 0));
    private static final Spending UNDECIDED = new Spending(false, null);

    @Test
    void asksThePersonAtTheTerminal() {
        TestingConsole console = TestingConsole.ofATerminal("y");

        UNDECIDED.ask(console.console(), 3, PRICE, RICH);

        assertThat(console.out()).isEqualTo("""
                  about 300 credits for 3 videos (100 credits per video, assumed)
                  balance: 10,000 credits
                Go on? [y/N]\s""");
    }

    @Test
    void takesAnythingButYesForNo() {
        Console console = TestingConsole.ofATerminal("").console();

        assertThatThrownBy(() -> UNDECIDED.ask(console, 3, PRICE, RICH))
                .isInstanceOf(CannotRun.class)
                .hasMessage("nothing was started and nothing was spent");
    }

    @Test
    void refusesWhereNobodyCanBeAsked() {
        Console console = TestingConsole.ofALog().console();

        assertThatThrownBy(() -> UNDECIDED.ask(console, 3, PRICE, RICH))
                .isInstanceOf(BadUsage.class)
                .hasMessage(
                        "this would spend about 300 credits and nobody can be asked; say --yes, or --max-credits N");
    }

    @Test
    void yesIsAnAnswer() {
        Console console = TestingConsole.ofALog().console();

        assertThatCode(() -> new Spending(true, null).ask(console, 3, PRICE, RICH))
                .doesNotThrowAnyException();
    }

    @Test
    void aLimitIsAnAnswerToo() {
        TestingConsole console = TestingConsole.ofALog();

        new Spending(false, 250L).ask(console.console(), 3, PRICE, RICH);

        assertThat(console.out()).contains("  --max-credits 250 ends it after about 2 of them\n");
    }

    @Test
    void nothingIsAskedWhereNothingIsSpent() {
        TestingConsole console = TestingConsole.ofALog();

        UNDECIDED.ask(console.console(), 0, PRICE, RICH);

        assertThat(console.out()).isEmpty();
    }

    @Test
    void warnsOfABalanceThatDoesNotLast() {
        TestingConsole console = TestingConsole.ofATerminal("yes");

        UNDECIDED.ask(console.console(), 5, PRICE, Balance.of(new Credits(250, 100)));

        assertThat(console.out())
                .contains("  balance: 250 credits, 100 more reserved\n")
                .contains("  the balance lasts for about 2 of them; the others will wait for credits\n");
    }

    @Test
    void saysWhyTheBalanceIsNotKnown() {
        TestingConsole console = TestingConsole.ofATerminal("yes");

        UNDECIDED.ask(console.console(), 5, PRICE, Balance.unknown("no answer"));

        assertThat(console.out()).contains("  balance: not known: no answer\n").doesNotContain("lasts for");
    }
}
