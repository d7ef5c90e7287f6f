package dev.gantry.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ProcessCommandsTest {

  /** On Java 25 with two processors the common pool's one thread would have to do both. */
  @Test
  @Timeout(60)
  void writesTheInputWhileTheErrorsAreStillOpen() {
    String input = "x".repeat(300_000);
    Commands.Outcome outcome = ProcessCommands.here().run(input, List.of("cat"));
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.output()).isEqualTo(input);
  }
}
