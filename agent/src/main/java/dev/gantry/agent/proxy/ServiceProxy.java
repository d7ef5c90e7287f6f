package dev.gantry.agent.proxy;

import dev.gantry.agent.network.Commands;
import dev.gantry.agent.network.NetworkState;
import dev.gantry.agent.network.ServiceKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the kernel's translation of service addresses as services and endpoints are. Changes that
 * come within a few milliseconds of each other are programmed together; nothing runs while nothing
 * changes, but for a look each minute whether the rules are still there.
 */
public final class ServiceProxy implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceProxy.class);

  /** A rollout changes several slices at once; 15 ms later is well within the 200 ms promised. */
  private static final long COALESCE_MILLIS = 15;

  private static final long RETRY_MILLIS = 1000;
  private static final long CHECK_SECONDS = 60;

  private final NetworkState state;
  private final ProxiedPorts ports;
  private final ProxyBackend backend;
  private final Commands commands;
  private final Map<ServiceKey, List<ProxiedPort>> programmed = new HashMap<>();
  private final Set<ServiceKey> dirty = new HashSet<>();
  private final ScheduledThreadPoolExecutor worker =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            Thread thread = new Thread(task, "service-proxy");
            thread.setDaemon(true);
            return thread;
          });
  private boolean scheduled;

  /** Only the worker's thread reads and writes it. */
  private boolean everything = true;

  public ServiceProxy(
      NetworkState state, ProxiedPorts ports, ProxyBackend backend, Commands commands) {
    this.state = state;
    this.ports = ports;
    this.backend = backend;
    this.commands = commands;
    worker.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Call when the state is complete: services that are missing from it lose their rules. */
  public void start() {
    state.listen(this::enqueue);
    schedule(0);
    worker.scheduleWithFixedDelay(this::check, CHECK_SECONDS, CHECK_SECONDS, TimeUnit.SECONDS);
  }

  private void enqueue(ServiceKey key) {
    synchronized (dirty) {
      dirty.add(key);
    }
    schedule(COALESCE_MILLIS);
  }

  private void schedule(long millis) {
    synchronized (dirty) {
      if (!scheduled && !worker.isShutdown()) {
        scheduled = true;
        worker.schedule(this::sync, millis, TimeUnit.MILLISECONDS);
      }
    }
  }

  private void sync() {
    Set<ServiceKey> keys;
    synchronized (dirty) {
      scheduled = false;
      keys = everything ? new HashSet<>(state.keys()) : new HashSet<>(dirty);
      dirty.clear();
    }
    try {
      if (everything) {
        replaceAll(keys);
      } else {
        apply(keys);
      }
    } catch (RuntimeException refused) {
      LOG.warn("The kernel did not take the service rules; all of them are written again", refused);
      everything = true;
      schedule(RETRY_MILLIS);
    }
  }

  private void replaceAll(Set<ServiceKey> keys) {
    long started = System.nanoTime();
    Map<ServiceKey, List<ProxiedPort>> all = new HashMap<>();
    keys.forEach(key -> all.put(key, wanted(key)));
    backend.replaceAll(all);
    Map<ServiceKey, List<ProxiedPort>> before = new HashMap<>(programmed);
    programmed.clear();
    all.forEach(this::remember);
    everything = false;
    before.forEach((key, old) -> flush(old, all.getOrDefault(key, List.of())));
    LOG.info(
        "Rules of {} services written by {} in {} ms",
        all.size(),
        backend.name(),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
  }

  private void apply(Set<ServiceKey> keys) {
    Map<ServiceKey, List<ProxiedPort>> changed = new HashMap<>();
    for (ServiceKey key : keys) {
      List<ProxiedPort> wanted = wanted(key);
      if (!wanted.equals(programmed.getOrDefault(key, List.of()))) {
        changed.put(key, wanted);
      }
    }
    if (changed.isEmpty()) {
      return;
    }
    backend.apply(changed);
    changed.forEach(
        (key, wanted) -> {
          flush(programmed.getOrDefault(key, List.of()), wanted);
          remember(key, wanted);
        });
  }

  private List<ProxiedPort> wanted(ServiceKey key) {
    return state
        .service(key)
        .map(service -> ports.of(service, state.slices(key)))
        .orElse(List.of());
  }

  private void remember(ServiceKey key, List<ProxiedPort> wanted) {
    if (wanted.isEmpty()) {
      programmed.remove(key);
    } else {
      programmed.put(key, wanted);
    }
  }

  private void flush(List<ProxiedPort> before, List<ProxiedPort> after) {
    for (List<String> arguments : StaleFlows.between(before, after)) {
      List<String> command = new ArrayList<>(List.of("conntrack"));
      command.addAll(arguments);
      // Exit code 1 means that there was no such flow, 127 that the program is not installed.
      commands.run("", command);
    }
  }

  private void check() {
    try {
      if (!everything && !backend.intact()) {
        LOG.warn("Somebody removed the service rules; they are written again");
        everything = true;
        schedule(0);
      }
    } catch (RuntimeException failed) {
      LOG.warn("Cannot look at the service rules", failed);
    }
  }

  /** Stops following; what is programmed stays, since pods go on without the agent. */
  @Override
  public void close() {
    // Not interrupted: a program that is writing rules shall finish.
    worker.shutdown();
    try {
      worker.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    }
  }
}
