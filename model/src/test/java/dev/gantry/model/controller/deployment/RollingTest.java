package dev.gantry.model.controller.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RollingTest {

  @ParameterizedTest
  @CsvSource({
    // replicas, maxSurge, maxUnavailable → surge, unavailable
    "10, 25%, 25%, 3, 2",
    "3, 25%, 25%, 1, 0",
    "1, 25%, 25%, 1, 0",
    "4, 0, 1, 0, 1",
    "4, 0, 0, 0, 1",
    "4, 0%, 10%, 0, 1",
    "10, 100%, 0, 10, 0",
    "0, 25%, 25%, 0, 0"
  })
  void surgeIsRoundedUpAndUnavailabilityDown(
      int replicas, String maxSurge, String maxUnavailable, int surge, int unavailable) {
    Rolling rolling =
        Rolling.of(RolloutPropertyTest.deployment(replicas, maxSurge, maxUnavailable));
    assertThat(rolling.surge()).isEqualTo(surge);
    assertThat(rolling.unavailable()).isEqualTo(unavailable);
  }
}
