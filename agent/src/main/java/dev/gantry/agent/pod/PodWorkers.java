package dev.gantry.agent.pod;

import dev.gantry.agent.NodeDirectories;
import dev.gantry.agent.NodeFacts;
import dev.gantry.agent.NodeSettings;
import dev.gantry.agent.cri.ContainerRuntime;
import dev.gantry.agent.cri.proto.PodSandbox;
import dev.gantry.agent.image.PullCredentials;
import dev.gantry.agent.probe.Probes;
import dev.gantry.agent.volume.PodVolumes;
import dev.gantry.agent.volume.ServiceAccountTokens;
import dev.gantry.agent.volume.WatchedObjects;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** All pods of this node: remembers them and has each worked on when something about it changed. */
public final class PodWorkers implements AutoCloseable {
  private final Map<String, PodMemory> memories = new ConcurrentHashMap<>();
  private final ExecutorService workers;
  private final ExecutorService background;
  private final ScheduledExecutorService timer;
  private final PodQueue queue;
  private final Resizes resizes;
  private final PodSync sync;
  private final WatchedObjects objects;
  private final PodEvents events;
  private final Clock clock;

  public PodWorkers(
      NodeSettings settings,
      NodeFacts node,
      NodeDirectories directories,
      KubernetesClient client,
      ContainerRuntime runtime,
      CgroupTree cgroups,
      Supplier<? extends Collection<Service>> services,
      PodEvents events,
      ScheduledExecutorService timer,
      Clock clock) {
    this.timer = timer;
    this.clock = clock;
    this.events = events;
    // The runtime starts containers no faster with more at a time than this.
    this.workers =
        Executors.newFixedThreadPool(Math.max(4, 2 * node.cpus()), daemons("pod-worker"));
    this.background =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            daemons("pod-task"));
    this.queue = new PodQueue(workers, timer, this::work);
    this.objects = new WatchedObjects(client, queue::add);
    Probes probes = new Probes(runtime, timer, background, clock, new ProbeListener());
    NodeAdmission admission = new NodeAdmission(node);
    Hooks hooks = new Hooks(runtime);
    Killer killer = new Killer(runtime, hooks, events, background, queue::add);
    PodVolumes volumes =
        new PodVolumes(directories, client, objects, new ServiceAccountTokens(client, clock));
    TerminationMessages messages = new TerminationMessages(directories);
    StatusComposer composer =
        new StatusComposer(
            new ContainerStatuses(runtime.version().getRuntimeName(), messages::of),
            settings.nodeIp());
    StatusSender sender = new StatusSender(new StatusPublisher(client), background, timer);
    Images images =
        new Images(runtime, new PullCredentials(objects), events, background, clock, queue::add);
    ContainerConfigs configs =
        new ContainerConfigs(
            directories, node, new Environment(objects, new ServiceVariables(services)));
    ContainerStarter starter =
        new ContainerStarter(
            runtime, images, configs, hooks, events, clock, background, queue::add);
    PodReports reports = new PodReports(composer, sender, events, probes, clock);
    Terminator terminator =
        new Terminator(
            runtime,
            client,
            killer,
            volumes,
            directories,
            cgroups,
            admission,
            reports,
            probes,
            clock,
            memory -> {
              memories.remove(memory.uid);
              sender.forget(memory.uid);
            });
    this.resizes = new Resizes(admission, clock);
    PodCgroups limits = new PodCgroups(cgroups, settings.limits().podProcesses());
    PodMounts mounts = new PodMounts(volumes, settings, node, events, background, clock);
    PodSteps steps =
        new PodSteps(
            runtime,
            settings,
            directories,
            new SandboxConfigs(settings, directories, cgroups),
            mounts,
            starter,
            new ContainerResizer(runtime, limits, node, events, clock),
            limits,
            killer,
            events,
            probes,
            clock);
    this.sync =
        new PodSync(
            runtime,
            steps,
            mounts,
            new PodProbes(probes, settings.nodeIp()),
            reports,
            resizes,
            terminator,
            admission,
            events,
            probes,
            clock);
  }

  public static ThreadFactory daemons(String name) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** The server has this pod, new or changed. */
  public void put(Pod pod) {
    String uid = pod.getMetadata().getUid();
    PodMemory memory = memories.computeIfAbsent(uid, PodMemory::new);
    Pod before = memory.wanted;
    resizes.take(memory, pod);
    if (before == null || !onlyStatusDiffers(before, pod)) {
      queue.add(uid);
    }
  }

  /** The node's own status updates come back by the watch and are no news. */
  private static boolean onlyStatusDiffers(Pod before, Pod after) {
    boolean gated = !after.getSpec().getReadinessGates().isEmpty();
    return !gated
        && Objects.equals(before.getSpec(), after.getSpec())
        && Objects.equals(
            before.getMetadata().getDeletionTimestamp(), after.getMetadata().getDeletionTimestamp())
        && Objects.equals(
            before.getMetadata().getDeletionGracePeriodSeconds(),
            after.getMetadata().getDeletionGracePeriodSeconds())
        && Objects.equals(before.getMetadata().getLabels(), after.getMetadata().getLabels())
        && Objects.equals(
            before.getMetadata().getAnnotations(), after.getMetadata().getAnnotations())
        && Objects.equals(phase(before), phase(after));
  }

  private static String phase(Pod pod) {
    return pod.getStatus() == null ? null : pod.getStatus().getPhase();
  }

  /** The server has this pod no more. */
  public void gone(String uid) {
    PodMemory memory = memories.computeIfAbsent(uid, PodMemory::new);
    memory.gone = true;
    queue.add(uid);
  }

  /** Pods that run here and may be ended by the node itself. */
  List<Pod> evictable() {
    return memories.values().stream()
        .filter(m -> !m.gone && m.pod != null && m.verdict == null)
        .map(m -> m.pod)
        .filter(p -> p.getMetadata().getDeletionTimestamp() == null)
        .toList();
  }

  /** Ends a pod for the node's sake; its status says why. */
  void evict(String uid, String message) {
    PodMemory memory = memories.get(uid);
    if (memory != null && memory.verdict == null) {
      memory.verdict = new PodMemory.Verdict("Evicted", message);
      events.warning(memory.pod, "Evicted", message);
      queue.add(uid);
    }
  }

  /** Something about the pod changed in the runtime. */
  public void changed(String uid) {
    if (memories.containsKey(uid)) {
      queue.add(uid);
    }
  }

  /**
   * Ends what runs for pods that the server does not have; to be called after the first listing.
   * Sandboxes without a pod's labels are somebody else's.
   */
  public void adopt(List<PodSandbox> sandboxes) {
    for (PodSandbox sandbox : sandboxes) {
      String uid = sandbox.getLabelsMap().get(RuntimeLabels.POD_UID);
      if (uid != null && !memories.containsKey(uid)) {
        gone(uid);
      }
    }
  }

  public Optional<Pod> pod(String uid) {
    return Optional.ofNullable(memories.get(uid)).filter(m -> !m.gone).map(m -> m.pod);
  }

  /** All pods that the server has on this node. */
  public List<Pod> pods() {
    return memories.values().stream()
        .filter(m -> !m.gone && m.pod != null)
        .map(m -> m.pod)
        .toList();
  }

  /** Known pods, those that are just being ended included. */
  public Collection<String> uids() {
    return List.copyOf(memories.keySet());
  }

  private void work(String uid) {
    PodMemory memory = memories.get(uid);
    if (memory == null || (memory.cleaned && !memory.gone)) {
      return;
    }
    sync.sync(memory).ifPresent(at -> queue.addAfter(uid, Duration.between(clock.instant(), at)));
  }

  private final class ProbeListener implements Probes.Listener {
    @Override
    public void changed(String podUid) {
      queue.add(podUid);
    }

    @Override
    public void unhealthy(Pod pod, String container, String message) {
      events.warning(pod, container, "Unhealthy", message);
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
    background.shutdownNow();
    timer.shutdownNow();
    objects.close();
  }
}
