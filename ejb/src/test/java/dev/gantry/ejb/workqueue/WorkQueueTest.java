package dev.gantry.ejb.workqueue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.ejb.controller.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkQueueTest {

  private final VirtualTime time = new VirtualTime();
  private final List<String> done = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private WorkQueue.Worker<String> work = done::add;
  private final WorkQueue<String> queue =
      new WorkQueue<>(
          time,
          time,
          time,
          2,
          new Backoff<>(Duration.ofMillis(5), Duration.ofSeconds(1)),
          key -> work.process(key),
          (key, failure) -> failures.add(key));

  @BeforeEach
  void open() {
    queue.open();
  }

  private void pass(Duration duration) {
    Instant end = time.instant().plus(duration);
    time.runReady();
    while (time.toNextAlarm(end)) {
      time.runReady();
    }
  }

  @Test
  void aBurstCostsOneRound() {
    queue.add("a");
    queue.add("a");
    queue.add("b");
    queue.add("a");
    time.runReady();
    assertThat(done).containsExactly("a", "b");
  }

  @Test
  void aKeyThatIsAddedWhileItIsWorkedOnIsWorkedOnOnceMore() {
    work =
        key -> {
          done.add(key);
          if (done.size() == 1) {
            queue.add(key);
            queue.add(key);
            assertThat(queue.depth()).isZero();
          }
        };
    queue.add("a");
    time.runReady();
    assertThat(done).containsExactly("a", "a");
  }

  @Test
  void failuresBackOffAndSuccessForgets() {
    work =
        key -> {
          done.add(time.instant().toString().substring(17));
          if (done.size() < 4) {
            throw new IllegalStateException("not yet");
          }
        };
    queue.add("a");
    pass(Duration.ofSeconds(2));
    assertThat(done).containsExactly("00Z", "00.005Z", "00.015Z", "00.035Z");
    assertThat(failures).hasSize(3);
  }

  @Test
  void anErrorKillsNoWorker() {
    work =
        key -> {
          if (key.equals("bad") && failures.isEmpty()) {
            throw new StackOverflowError();
          }
          done.add(key);
        };
    queue.add("bad");
    queue.add("good");
    pass(Duration.ofSeconds(1));
    assertThat(done).containsExactly("good", "bad");
  }

  @Test
  void ofSeveralDelaysTheFirstCountsAndOnce() {
    queue.addAfter("a", Duration.ofSeconds(10));
    queue.addAfter("a", Duration.ofSeconds(3));
    queue.addAfter("a", Duration.ofSeconds(5));
    pass(Duration.ofSeconds(4));
    assertThat(done).containsExactly("a");
    pass(Duration.ofSeconds(20));
    assertThat(done).containsExactly("a");
  }

  @Test
  void aClosedQueueForgetsAndRefuses() {
    queue.addAfter("a", Duration.ofSeconds(1));
    queue.close();
    queue.add("b");
    pass(Duration.ofSeconds(5));
    assertThat(done).isEmpty();
  }

  @Test
  void anIdleQueueArmsNothing() {
    queue.add("a");
    pass(Duration.ofSeconds(1));
    assertThat(time.alarms()).isZero();
  }
}
