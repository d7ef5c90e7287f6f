package dev.gantry.agent;

import dev.gantry.agent.cri.ContainerdEvents;
import dev.gantry.agent.pod.CgroupTree;
import dev.gantry.agent.pod.ContainerChanges;
import dev.gantry.agent.pod.Housekeeping;
import dev.gantry.agent.pod.PodEvents;
import dev.gantry.agent.pod.PodWorkers;
import dev.gantry.agent.pod.RuntimeWatch;
import dev.gantry.agent.registration.NodeReporter;
import dev.gantry.agent.volume.TmpfsMounts;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** The pod half of an agent on a real runtime and whatever API the client speaks to. */
public final class TestNode implements AutoCloseable {
  public static final String NAME = "test-node";

  public final PodWorkers pods;
  public final NodeDirectories directories;
  public final NodeSettings settings;
  public final NodeFacts facts;
  public final NodeReporter reporter;
  private final SharedIndexInformer<Pod> informer;

  public TestNode(KubernetesClient client, RealRuntime real) {
    this(client, real, limits());
  }

  /** As usual, but few enough processes that a test can have them all. */
  public static NodeLimits limits() {
    NodeLimits usual = NodeLimits.usual();
    return new NodeLimits(
        512,
        usual.logBytes(),
        usual.logFiles(),
        usual.imageHighPercent(),
        usual.imageLowPercent(),
        null,
        EvictionThresholds.usual());
  }

  public TestNode(KubernetesClient client, RealRuntime real, NodeLimits limits) {
    Path state = real.folder().resolve("agent");
    directories = new NodeDirectories(state);
    NodeDirectories.ensure(directories.pods());
    NodeDirectories.ensure(directories.logs());
    TmpfsMounts.mount(directories.memory(), 0);
    settings =
        new NodeSettings(
            URI.create("https://localhost"),
            null,
            null,
            NAME,
            "127.0.0.1",
            state,
            real.socket(),
            null,
            null,
            null,
            "10.96.0.10",
            "cluster.local",
            "10.96.0.0/16",
            27250,
            27080,
            27443,
            limits);
    facts = NodeFacts.ofThisMachine(state);
    Clock clock = Clock.systemUTC();
    ScheduledExecutorService timer =
        Executors.newScheduledThreadPool(2, PodWorkers.daemons("timer"));
    CgroupTree cgroups = new CgroupTree(NAME);
    pods =
        new PodWorkers(
            settings,
            facts,
            directories,
            client,
            real.runtime(),
            cgroups,
            List::of,
            new PodEvents(client, clock, NAME),
            timer,
            clock);
    reporter = new NodeReporter(client, settings, facts, real.runtime(), clock);
    new RuntimeWatch(
            new Housekeeping(real.runtime(), pods, directories, cgroups),
            new ContainerdEvents(
                real.channel(), timer, new ContainerChanges(real.runtime(), timer, pods::changed)),
            timer,
            reporter::tryReport)
        .start();
    informer = client.pods().inAnyNamespace().inform(new Handler(pods), 0);
  }

  private record Handler(PodWorkers pods) implements ResourceEventHandler<Pod> {
    @Override
    public void onAdd(Pod pod) {
      pods.put(pod);
    }

    @Override
    public void onUpdate(Pod before, Pod after) {
      pods.put(after);
    }

    @Override
    public void onDelete(Pod pod, boolean unknown) {
      pods.gone(pod.getMetadata().getUid());
    }
  }

  @Override
  public void close() {
    informer.close();
    pods.close();
  }
}
