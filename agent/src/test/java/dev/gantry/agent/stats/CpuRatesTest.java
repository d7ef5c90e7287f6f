package dev.gantry.agent.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class CpuRatesTest {

  private static final long SECOND = 1_000_000_000L;

  private final CpuRates rates = new CpuRates();

  @Test
  void needsTwoSamples() {
    assertThat(rates.rate("a", 0, 0)).isEmpty();
    assertThat(rates.rate("a", 10 * SECOND, 5 * SECOND)).hasValue(SECOND / 2);
  }

  @Test
  void keepsTheLastRateOverShortDistances() {
    rates.rate("a", 0, 0);
    rates.rate("a", 10 * SECOND, 10 * SECOND);
    assertThat(rates.rate("a", 10 * SECOND + 1000, 10 * SECOND + 1000)).hasValue(SECOND);
  }

  @Test
  void startsAnewWhenTheCounterDoes() {
    rates.rate("a", 0, 10 * SECOND);
    assertThat(rates.rate("a", 5 * SECOND, SECOND)).isEmpty();
  }

  @Test
  void forgetsWhatIsGone() {
    rates.rate("a", 0, 0);
    rates.keepOnly(Set.of("b"));
    assertThat(rates.rate("a", 10 * SECOND, SECOND)).isEmpty();
  }
}
