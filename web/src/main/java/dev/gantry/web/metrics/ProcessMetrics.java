package dev.gantry.web.metrics;

import dev.gantry.ejb.metrics.MetricSource;
import dev.gantry.ejb.metrics.PrometheusText;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What the process and its virtual machine use. */
@ApplicationScoped
public class ProcessMetrics implements MetricSource {

  private static final Logger LOG = Logger.getLogger(ProcessMetrics.class.getName());
  private static final Path STATM = Path.of("/proc/self/statm");
  private static final int PAGE = 4096;

  @Override
  public void write(PrometheusText text) {
    machine(text);
    var runtime = ManagementFactory.getRuntimeMXBean();
    text.family("process_start_time_seconds", "gauge", "When the process started, Unix time.");
    text.sample("process_start_time_seconds", runtime.getStartTime() / 1e3);
    var os = ManagementFactory.getOperatingSystemMXBean();
    if (os instanceof com.sun.management.UnixOperatingSystemMXBean unix) {
      text.family("process_cpu_seconds_total", "counter", "CPU time of the process.");
      text.sample("process_cpu_seconds_total", unix.getProcessCpuTime() / 1e9);
      text.family("process_open_fds", "gauge", "Open file descriptors.");
      text.sample("process_open_fds", unix.getOpenFileDescriptorCount());
      text.family("process_max_fds", "gauge", "Most file descriptors that may be open.");
      text.sample("process_max_fds", unix.getMaxFileDescriptorCount());
    }
    memory(text);
  }

  private static void memory(PrometheusText text) {
    if (!Files.isReadable(STATM)) {
      return;
    }
    try {
      String[] pages = Files.readString(STATM).split(" ");
      text.family("process_virtual_memory_bytes", "gauge", "Address space of the process.");
      text.sample("process_virtual_memory_bytes", Double.parseDouble(pages[0]) * PAGE);
      text.family("process_resident_memory_bytes", "gauge", "Memory of the process.");
      text.sample("process_resident_memory_bytes", Double.parseDouble(pages[1]) * PAGE);
    } catch (IOException e) {
      LOG.log(Level.FINE, "no word on memory", e);
    }
  }

  private static void machine(PrometheusText text) {
    var memory = ManagementFactory.getMemoryMXBean();
    text.family("jvm_memory_used_bytes", "gauge", "Memory that the JVM uses.");
    text.sample("jvm_memory_used_bytes", memory.getHeapMemoryUsage().getUsed(), "area", "heap");
    text.sample(
        "jvm_memory_used_bytes", memory.getNonHeapMemoryUsage().getUsed(), "area", "nonheap");
    text.family("jvm_threads_current", "gauge", "Live threads.");
    text.sample("jvm_threads_current", ManagementFactory.getThreadMXBean().getThreadCount());
    text.family("jvm_gc_collection_seconds_total", "counter", "Time spent in collections.");
    for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
      text.sample(
          "jvm_gc_collection_seconds_total", gc.getCollectionTime() / 1e3, "gc", gc.getName());
    }
  }
}
