package dev.gantry.agent.pod;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BackOffTest {
  private final BackOff backOff = new BackOff();

  @Test
  void doublesUpToFiveMinutesAndForgetsAfterTenQuietOnes() {
    Instant now = Instant.EPOCH;
    long[] seconds = {10, 20, 40, 80, 160, 300, 300};
    for (long expected : seconds) {
      backOff.next("a", now);
      assertThat(backOff.delay("a")).isEqualTo(Duration.ofSeconds(expected));
      assertThat(backOff.until("a", now)).isEqualTo(now.plusSeconds(expected));
      now = now.plusSeconds(expected);
    }
    Instant later = now.plus(Duration.ofMinutes(11));
    assertThat(backOff.until("a", later)).isEqualTo(later);
    backOff.next("a", later);
    assertThat(backOff.delay("a")).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void keysDoNotDisturbEachOther() {
    backOff.next("a", Instant.EPOCH);
    assertThat(backOff.until("b", Instant.EPOCH)).isEqualTo(Instant.EPOCH);
  }
}
