package dev.gantry.web.metrics;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/** {@code /metrics}, for Prometheus. */
@ApplicationScoped
@Path("metrics")
public class MetricsEndpoint {

  @Inject private RequestMetrics requests;

  @GET
  @Produces("text/plain; version=0.0.4; charset=utf-8")
  public String metrics() {
    PrometheusText text = new PrometheusText();
    requests.write(text);
    process(text);
    return text.toString();
  }

  private static void process(PrometheusText text) {
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
    var runtime = ManagementFactory.getRuntimeMXBean();
    text.family("process_start_time_seconds", "gauge", "When the process started, Unix time.");
    text.sample("process_start_time_seconds", runtime.getStartTime() / 1e3);
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean os) {
      text.family("process_cpu_seconds_total", "counter", "CPU time of the process.");
      text.sample("process_cpu_seconds_total", os.getProcessCpuTime() / 1e9);
    }
  }
}
