package dev.gantry.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProbeStateTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static ProbeState state(ProbeState.Kind kind, int delay, int successes, int failures) {
    return new ProbeState(
        new ProbeState.Settings(
            kind,
            Duration.ofSeconds(delay),
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            successes,
            failures),
        START,
        false);
  }

  @Test
  void readinessIsTriedOftenUntilItsFirstSuccess() {
    ProbeState probe = state(ProbeState.Kind.READINESS, 0, 1, 3);
    Instant at = probe.first(START);
    assertThat(at).isEqualTo(START);
    assertThat(probe.take(false, at)).isFalse();
    at = probe.next(at);
    assertThat(at).isEqualTo(START.plusMillis(50));
    assertThat(probe.take(false, at)).isFalse();
    at = probe.next(at);
    assertThat(at).isEqualTo(START.plusMillis(150));
    assertThat(probe.take(true, at)).isTrue();
    assertThat(probe.good()).isTrue();
    assertThat(probe.next(at)).isEqualTo(START.plusSeconds(10));
  }

  @Test
  void livenessFailsOnlyAfterItsThreshold() {
    ProbeState probe = state(ProbeState.Kind.LIVENESS, 5, 1, 3);
    assertThat(probe.good()).isTrue();
    Instant at = probe.first(START);
    assertThat(at).isEqualTo(START.plusSeconds(5));
    assertThat(probe.take(false, at)).isFalse();
    at = probe.next(at);
    assertThat(at).isEqualTo(START.plusSeconds(15));
    assertThat(probe.take(false, at)).isFalse();
    at = probe.next(at);
    assertThat(probe.take(false, at)).isTrue();
    assertThat(probe.good()).isFalse();
  }

  @Test
  void aSuccessInBetweenStartsTheCountAnew() {
    ProbeState probe = state(ProbeState.Kind.LIVENESS, 0, 1, 2);
    Instant at = START;
    probe.take(false, at);
    at = probe.next(at);
    probe.take(true, at);
    at = probe.next(at);
    probe.take(false, at);
    assertThat(probe.good()).isTrue();
  }

  @Test
  void aStartupProbeIsUndecidedUntilAThreshold() {
    ProbeState probe = state(ProbeState.Kind.STARTUP, 0, 1, 2);
    assertThat(probe.good()).isFalse();
    assertThat(probe.decided()).isFalse();
    probe.take(false, START);
    assertThat(probe.decided()).isFalse();
    Instant at = probe.next(START);
    assertThat(probe.take(false, at)).isTrue();
    assertThat(probe.decided()).isTrue();
    assertThat(probe.good()).isFalse();
  }

  @Test
  void whatWasReadyBeforeTheAgentsRestartStaysReady() {
    ProbeState probe =
        new ProbeState(state(ProbeState.Kind.READINESS, 0, 1, 3).settings(), START, true);
    assertThat(probe.good()).isTrue();
    assertThat(probe.take(false, START)).isFalse();
    assertThat(probe.good()).isTrue();
  }
}
