package dev.gantry.agent.stats;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.agent.cri.ContainerRuntime;
import dev.gantry.agent.cri.proto.ContainerStats;
import dev.gantry.agent.pod.RuntimeLabels;
import dev.gantry.model.object.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * CPU and memory of the node, its pods and containers, in the kubelet's summary form and as
 * metrics.
 */
public final class NodeStats implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(NodeStats.class);

  /** As often as the kubelet looks. */
  private static final long SAMPLE_SECONDS = 10;

  private static final String NODE = "node";

  private final String nodeName;
  private final ContainerRuntime runtime;
  private final Path stateDirectory;
  private final Clock clock;
  private final CpuRates rates = new CpuRates();
  private final Instant started;
  private final ScheduledExecutorService sampler =
      Executors.newSingleThreadScheduledExecutor(
          r -> {
            Thread thread = new Thread(r, "stats");
            thread.setDaemon(true);
            return thread;
          });

  public NodeStats(String nodeName, ContainerRuntime runtime, Path stateDirectory, Clock clock) {
    this.nodeName = nodeName;
    this.runtime = runtime;
    this.stateDirectory = stateDirectory;
    this.clock = clock;
    this.started = clock.instant();
  }

  /** Samples regularly, so that rates are there when somebody asks. */
  public void start() {
    sampler.scheduleWithFixedDelay(this::sample, 0, SAMPLE_SECONDS, TimeUnit.SECONDS);
  }

  private void sample() {
    try {
      measure();
      nodeRate();
    } catch (RuntimeException e) {
      LOG.warn("usage could not be read: {}", e.getMessage());
    }
  }

  private record Usage(ContainerStats stats, OptionalLong rate) {}

  /** Pods by uid, each with its containers. */
  private Map<String, List<Usage>> measure() {
    Map<String, List<Usage>> pods = new TreeMap<>();
    Set<String> seen = new HashSet<>(Set.of(NODE));
    for (ContainerStats stats : runtime.containerStats()) {
      String id = stats.getAttributes().getId();
      seen.add(id);
      OptionalLong rate =
          rates.rate(
              id,
              stats.getCpu().getTimestamp(),
              stats.getCpu().getUsageCoreNanoSeconds().getValue());
      String uid = stats.getAttributes().getLabelsMap().getOrDefault(RuntimeLabels.POD_UID, "");
      if (!uid.isEmpty() && stats.hasCpu()) {
        pods.computeIfAbsent(uid, u -> new java.util.ArrayList<>()).add(new Usage(stats, rate));
      }
    }
    rates.keepOnly(seen);
    return pods;
  }

  private OptionalLong nodeRate() {
    return rates.rate(NODE, System.nanoTime(), HostUsage.cpuNanos());
  }

  /** {@code GET /stats/summary}. */
  public byte[] summary() {
    ObjectNode summary = Json.object();
    ObjectNode node =
        summary.putObject("node").put("nodeName", nodeName).put("startTime", started.toString());
    String now = clock.instant().toString();
    cpu(node, now, HostUsage.cpuNanos(), nodeRate());
    Map<String, Long> memory = HostUsage.memory();
    long available = memory.get("MemAvailable");
    node.putObject("memory")
        .put("time", now)
        .put("availableBytes", available)
        .put("usageBytes", memory.get("MemTotal") - memory.get("MemFree"))
        .put("workingSetBytes", memory.get("MemTotal") - available)
        .put("rssBytes", memory.getOrDefault("AnonPages", 0L));
    disk(node.putObject("fs").put("time", now));
    disk(node.putObject("runtime").putObject("imageFs").put("time", now));
    var pods = summary.putArray("pods");
    measure().values().forEach(containers -> pod(pods.addObject(), containers));
    return Json.bytes(summary);
  }

  private static void pod(ObjectNode pod, List<Usage> containers) {
    Map<String, String> labels = containers.get(0).stats().getAttributes().getLabelsMap();
    pod.putObject("podRef")
        .put("name", labels.get(RuntimeLabels.POD_NAME))
        .put("namespace", labels.get(RuntimeLabels.POD_NAMESPACE))
        .put("uid", labels.get(RuntimeLabels.POD_UID));
    long coreNanos = 0;
    long rate = 0;
    boolean known = false;
    long workingSet = 0;
    String time = "";
    var list = pod.putArray("containers");
    for (Usage usage : containers) {
      ContainerStats stats = usage.stats();
      time = Instant.ofEpochSecond(0, stats.getCpu().getTimestamp()).toString();
      ObjectNode container = list.addObject();
      container.put("name", stats.getAttributes().getLabelsMap().get(RuntimeLabels.CONTAINER_NAME));
      cpu(container, time, stats.getCpu().getUsageCoreNanoSeconds().getValue(), usage.rate());
      long set = stats.getMemory().getWorkingSetBytes().getValue();
      container.putObject("memory").put("time", time).put("workingSetBytes", set);
      container
          .putObject("rootfs")
          .put("time", time)
          .put("usedBytes", stats.getWritableLayer().getUsedBytes().getValue());
      coreNanos += stats.getCpu().getUsageCoreNanoSeconds().getValue();
      rate += usage.rate().orElse(0);
      known |= usage.rate().isPresent();
      workingSet += set;
    }
    cpu(pod, time, coreNanos, known ? OptionalLong.of(rate) : OptionalLong.empty());
    pod.putObject("memory").put("time", time).put("workingSetBytes", workingSet);
  }

  private static void cpu(ObjectNode of, String time, long coreNanos, OptionalLong rate) {
    ObjectNode cpu = of.putObject("cpu").put("time", time);
    rate.ifPresent(r -> cpu.put("usageNanoCores", r));
    cpu.put("usageCoreNanoSeconds", coreNanos);
  }

  private void disk(ObjectNode of) {
    try {
      FileStore store = HostUsage.disk(stateDirectory);
      of.put("availableBytes", store.getUsableSpace())
          .put("capacityBytes", store.getTotalSpace())
          .put("usedBytes", store.getTotalSpace() - store.getUnallocatedSpace());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code GET /metrics/resource}: the kubelet's resource metrics in Prometheus' text form. */
  public byte[] resourceMetrics() {
    StringBuilder text = new StringBuilder(4096);
    Map<String, Long> memory = HostUsage.memory();
    metric(
        text, "node_cpu_usage_seconds_total", "counter", "CPU time used by the node, in seconds");
    value(text, "node_cpu_usage_seconds_total", "", HostUsage.cpuNanos() / 1e9);
    metric(text, "node_memory_working_set_bytes", "gauge", "Working set of the node, in bytes");
    value(
        text,
        "node_memory_working_set_bytes",
        "",
        memory.get("MemTotal") - memory.get("MemAvailable"));
    Map<String, List<Usage>> pods = measure();
    metric(
        text,
        "container_cpu_usage_seconds_total",
        "counter",
        "CPU time used by the container, in seconds");
    each(
        pods,
        (labels, s) ->
            value(
                text,
                "container_cpu_usage_seconds_total",
                labels,
                s.getCpu().getUsageCoreNanoSeconds().getValue() / 1e9));
    metric(
        text,
        "container_memory_working_set_bytes",
        "gauge",
        "Working set of the container, in bytes");
    each(
        pods,
        (labels, s) ->
            value(
                text,
                "container_memory_working_set_bytes",
                labels,
                s.getMemory().getWorkingSetBytes().getValue()));
    return text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  private interface Line {
    void write(String labels, ContainerStats stats);
  }

  private static void each(Map<String, List<Usage>> pods, Line line) {
    pods.values().stream()
        .flatMap(List::stream)
        .map(Usage::stats)
        .forEach(
            s -> {
              Map<String, String> labels = s.getAttributes().getLabelsMap();
              line.write(
                  String.format(
                      "{container=\"%s\",namespace=\"%s\",pod=\"%s\"}",
                      labels.get(RuntimeLabels.CONTAINER_NAME),
                      labels.get(RuntimeLabels.POD_NAMESPACE),
                      labels.get(RuntimeLabels.POD_NAME)),
                  s);
            });
  }

  private static void metric(StringBuilder text, String name, String type, String help) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private static void value(StringBuilder text, String name, String labels, double value) {
    text.append(name)
        .append(labels)
        .append(' ')
        .append(String.format(Locale.ROOT, "%.6f", value))
        .append('\n');
  }

  @Override
  public void close() {
    sampler.shutdownNow();
  }
}
