package dev.gantry.agent.probe;

import dev.gantry.agent.cri.ContainerRuntime;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs the probes of all running containers of this node and knows what they last found. */
public final class Probes {
  /** Where the results go. */
  public interface Listener {
    /** Something about the pod's readiness or health changed. */
    void changed(String podUid);

    /** A probe failed: to be told as the pod's Unhealthy event. */
    void unhealthy(Pod pod, String container, String message);
  }

  private final ProbeExecutor executor;
  private final ScheduledExecutorService timer;
  private final ExecutorService workers;
  private final Clock clock;
  private final Listener listener;
  private final Map<String, Probed> containers = new ConcurrentHashMap<>();

  public Probes(
      ContainerRuntime runtime,
      ScheduledExecutorService timer,
      ExecutorService workers,
      Clock clock,
      Listener listener) {
    this.executor = new ProbeExecutor(runtime);
    this.timer = timer;
    this.workers = workers;
    this.clock = clock;
    this.listener = listener;
  }

  /**
   * Starts the probes of a running container; does nothing when they run already.
   *
   * @param readyBefore what was known of it before the agent's own restart
   */
  public void watch(
      Pod pod,
      Container container,
      String containerId,
      Instant started,
      String podIp,
      boolean readyBefore) {
    containers.computeIfAbsent(
        containerId,
        id -> {
          Probed probed = new Probed(pod, container, id, started, podIp, readyBefore);
          timer.execute(probed::begin);
          return probed;
        });
  }

  /** Whether this container's probes run already. */
  public boolean watches(String containerId) {
    return containers.containsKey(containerId);
  }

  /** Ends the probes of a container that does not run any more. */
  public void forget(String containerId) {
    Probed probed = containers.remove(containerId);
    if (probed != null) {
      probed.ended = true;
    }
  }

  public boolean ready(String containerId) {
    Probed probed = containers.get(containerId);
    return probed != null && probed.good(ProbeState.Kind.READINESS);
  }

  public boolean started(String containerId) {
    Probed probed = containers.get(containerId);
    return probed != null && probed.good(ProbeState.Kind.STARTUP);
  }

  /** Why the container must be ended; empty when its startup and liveness probes are content. */
  public Optional<String> killReason(String containerId) {
    Probed probed = containers.get(containerId);
    if (probed == null) {
      return Optional.empty();
    }
    for (ProbeState.Kind kind :
        new ProbeState.Kind[] {ProbeState.Kind.STARTUP, ProbeState.Kind.LIVENESS}) {
      ProbeState state = probed.states.get(kind);
      if (state != null && state.decided() && !state.good()) {
        return Optional.of(
            "Container "
                + probed.container.getName()
                + " failed "
                + kind.name().toLowerCase(Locale.ROOT)
                + " probe, will be restarted");
      }
    }
    return Optional.empty();
  }

  /** How long the container may take to end when the probe that failed says so itself. */
  public Optional<Duration> killGrace(String containerId) {
    Probed probed = containers.get(containerId);
    if (probed == null) {
      return Optional.empty();
    }
    return probed.states.entrySet().stream()
        .filter(e -> e.getKey() != ProbeState.Kind.READINESS)
        .filter(e -> e.getValue().decided() && !e.getValue().good())
        .map(e -> probed.probe(e.getKey()).getTerminationGracePeriodSeconds())
        .filter(Objects::nonNull)
        .map(Duration::ofSeconds)
        .findFirst();
  }

  private final class Probed {
    final Pod pod;
    final Container container;
    final String containerId;
    final String podIp;
    final Map<ProbeState.Kind, ProbeState> states = new EnumMap<>(ProbeState.Kind.class);
    volatile boolean ended;

    Probed(
        Pod pod,
        Container container,
        String containerId,
        Instant started,
        String podIp,
        boolean readyBefore) {
      this.pod = pod;
      this.container = container;
      this.containerId = containerId;
      this.podIp = podIp;
      add(ProbeState.Kind.STARTUP, container.getStartupProbe(), started, readyBefore);
      add(ProbeState.Kind.LIVENESS, container.getLivenessProbe(), started, false);
      add(ProbeState.Kind.READINESS, container.getReadinessProbe(), started, readyBefore);
    }

    private void add(ProbeState.Kind kind, Probe probe, Instant started, boolean goodBefore) {
      if (probe != null) {
        states.put(kind, new ProbeState(settings(kind, probe), started, goodBefore));
      }
    }

    boolean good(ProbeState.Kind kind) {
      ProbeState state = states.get(kind);
      return state == null || state.good();
    }

    void begin() {
      if (states.containsKey(ProbeState.Kind.STARTUP) && !good(ProbeState.Kind.STARTUP)) {
        schedule(
            ProbeState.Kind.STARTUP, states.get(ProbeState.Kind.STARTUP).first(clock.instant()));
      } else {
        beginRest();
      }
    }

    private void beginRest() {
      for (ProbeState.Kind kind :
          new ProbeState.Kind[] {ProbeState.Kind.LIVENESS, ProbeState.Kind.READINESS}) {
        if (states.containsKey(kind)) {
          schedule(kind, states.get(kind).first(clock.instant()));
        }
      }
    }

    private void schedule(ProbeState.Kind kind, Instant at) {
      long wait = Math.max(0, Duration.between(clock.instant(), at).toMillis());
      try {
        timer.schedule(() -> workers.execute(() -> run(kind)), wait, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        ended = true;
      }
    }

    private void run(ProbeState.Kind kind) {
      if (ended) {
        return;
      }
      ProbeState state = states.get(kind);
      ProbeOutcome outcome = executor.execute(probe(kind), container, containerId, podIp);
      if (ended) {
        return;
      }
      Instant now = clock.instant();
      boolean regular = state.regular(now);
      boolean changed = state.take(outcome.success(), now);
      if (!outcome.success() && regular) {
        listener.unhealthy(
            pod, container.getName(), spoken(kind) + " probe failed: " + outcome.message().strip());
      }
      if (changed) {
        listener.changed(pod.getMetadata().getUid());
      }
      if (kind == ProbeState.Kind.STARTUP && state.decided()) {
        if (state.good()) {
          beginRest();
        }
        return;
      }
      if (kind == ProbeState.Kind.LIVENESS && !state.good()) {
        // Its container is being ended: there is nothing more to find out.
        ended = true;
        return;
      }
      schedule(kind, state.next(now));
    }

    private Probe probe(ProbeState.Kind kind) {
      return switch (kind) {
        case STARTUP -> container.getStartupProbe();
        case LIVENESS -> container.getLivenessProbe();
        case READINESS -> container.getReadinessProbe();
      };
    }
  }

  private static String spoken(ProbeState.Kind kind) {
    String name = kind.name();
    return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
  }

  private static ProbeState.Settings settings(ProbeState.Kind kind, Probe probe) {
    return new ProbeState.Settings(
        kind,
        Duration.ofSeconds(or(probe.getInitialDelaySeconds(), 0)),
        Duration.ofSeconds(Math.max(1, or(probe.getPeriodSeconds(), 10))),
        Duration.ofSeconds(Math.max(1, or(probe.getTimeoutSeconds(), 1))),
        Math.max(1, or(probe.getSuccessThreshold(), 1)),
        Math.max(1, or(probe.getFailureThreshold(), 3)));
  }

  private static int or(Integer value, int otherwise) {
    return value == null ? otherwise : value;
  }
}
