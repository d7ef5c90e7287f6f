package dev.gantry.agent.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.EvictionThresholds;
import dev.gantry.agent.MachineSupply;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A machine that says it runs short, and the real pods that have to go. */
@Tag("containers")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EvictionTest {
  private static final MachineSupply PLENTY = new MachineSupply(4L << 30, 50L << 30, 100L << 30);
  private static final MachineSupply NO_MEMORY =
      new MachineSupply(50L << 20, 50L << 30, 100L << 30);
  private static final MachineSupply NO_DISK = new MachineSupply(4L << 30, 5L << 30, 100L << 30);

  private RealPods pods;
  private final AtomicReference<MachineSupply> supply = new AtomicReference<>(PLENTY);
  private final AtomicInteger told = new AtomicInteger();
  private long imageBytes;

  @BeforeAll
  void start() throws Exception {
    pods = new RealPods();
  }

  @AfterAll
  void stop() throws Exception {
    if (pods != null) {
      pods.close();
    }
  }

  @Test
  void theOneThatUsesMoreThanItAskedForGoes() {
    Evictor evictor =
        new Evictor(
            EvictionThresholds.usual(),
            supply::get,
            pods.real.runtime(),
            pods.node.pods,
            () -> imageBytes,
            told::incrementAndGet);
    pods.create(
        RealPods.pod("asked", "sleep", "1000")
            .editSpec()
            .editContainer(0)
            .withNewResources()
            .addToRequests("memory", new Quantity("200Mi"))
            .endResources()
            .endContainer()
            .endSpec()
            .build());
    pods.create(
        RealPods.pod("took", "sh", "-c", "dd if=/dev/zero of=/tmp/f bs=1M count=2; sleep 1000")
            .editSpec()
            .withTerminationGracePeriodSeconds(1000L)
            .endSpec()
            .build());
    pods.running("asked");
    Pod took = pods.running("took");
    pods.eventually(
        "written", () -> pods.exec(took, "stat", "-c%s", "/tmp/f").trim().equals("2097152"));

    evictor.look();
    assertThat(told).hasValue(0);

    // Images are enough to free the disk.
    supply.set(NO_DISK);
    imageBytes = 1;
    evictor.look();
    assertThat(told).hasValue(1);
    assertThat(pods.node.pods.evictable()).hasSize(2);

    supply.set(NO_MEMORY);
    evictor.look();
    Pod failed = pods.until("took", p -> "Failed".equals(p.getStatus().getPhase()));
    assertThat(failed.getStatus().getReason()).isEqualTo("Evicted");
    assertThat(failed.getStatus().getMessage())
        .startsWith(
            "The node was low on resource: memory. Threshold quantity: 104857600, available:"
                + " 51200Ki. Container main was using ")
        .contains(", request is 0, has larger consumption of memory. ");
    pods.event("took", "Evicted: The node was low on resource: memory.");
    pods.until("took", p -> RealPods.main(p).getState().getTerminated() != null);
    assertThat(RealPods.isRunning(pods.get("asked"))).isTrue();
  }
}
