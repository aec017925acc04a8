package io.reelbatch.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClaimTests {

    @Test
    void refusesNoItemsAsItems() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Claim.Items<>(List.of()))
                .withMessageContaining("answer NoneNow or Exhausted instead");
    }

    @Test
    void keepsTheItemsWhenTheGivenListChanges() {
        var given = new ArrayList<>(List.of("a", "b"));
        var claim = new Claim.Items<>(given);
        given.clear();

        assertThat(claim.items()).containsExactly("a", "b");
    }
}
