package dev.gantry.bench.pods;

import dev.gantry.bench.Report;
import dev.gantry.bench.Row;
import dev.gantry.bench.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures how fast real pods come, go and are found, on any Kubernetes cluster. */
@Command(
    name = "pods",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description =
        "Measures real pods. To be run on a node, whose service addresses and DNS are asked.")
public final class PodsCommand implements Callable<Integer> {

  @Option(names = "--kubeconfig", required = true, description = "log in by its current context")
  private Path kubeconfig;

  @Option(
      names = "--image",
      defaultValue = "gantry.local/k8sdemo/backend:1",
      description = "present on the node; serves HTTP when it runs")
  private String image;

  @Option(names = "--image-port", defaultValue = "8080", description = "where it listens")
  private int port;

  @Option(names = "--node", defaultValue = "", description = "put all pods there")
  private String node;

  @Option(
      names = "--times",
      defaultValue = "30",
      description = "repetitions of single pods, 0 for none")
  private int times;

  @Option(names = "--many", defaultValue = "50", description = "pods that are made at once")
  private int many;

  @Option(names = "--rounds", defaultValue = "3", description = "how often that is done")
  private int rounds;

  @Option(
      names = "--runtime-socket",
      description = "CRI socket of the node: the runtime alone is measured, too")
  private Path socket;

  @Option(
      names = "--runtime-parallel",
      split = ",",
      defaultValue = "4,8",
      description = "how many pods the runtime alone is asked for at a time; the best counts")
  private List<Integer> parallel;

  @Option(names = "--dns", description = "address of the cluster's DNS; without it no network rows")
  private String dns;

  @Option(names = "--domain", defaultValue = "cluster.local", description = "the cluster's domain")
  private String domain;

  @Option(names = "--namespace", defaultValue = "gantry-bench-pods", description = "made, removed")
  private String namespace;

  @Option(names = "--json", description = "write the figures to this file")
  private Path json;

  private final List<Row> rows = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    Target target = Target.kubeconfig(kubeconfig);
    System.out.println(Report.header());
    PodSuite suite =
        new PodSuite(target, namespace, new Manifests(image, node, port), this::report);
    suite.open();
    try {
      if (times > 0) {
        suite.oneByOne(times);
        suite.replacement(times);
        if (dns != null) {
          suite.followed(times, dns, domain);
        }
      }
      if (rounds > 0) {
        many(suite);
      }
    } finally {
      suite.close();
    }
    if (json != null) {
      Report.of("", rows).write(json);
    }
    return 0;
  }

  /** Cluster and runtime take turns, so that both see the same machine. */
  private void many(PodSuite suite) throws IOException {
    long[] cluster = new long[rounds];
    long[] alone = new long[rounds];
    for (int round = 0; round < rounds; round++) {
      cluster[round] = suite.atOnce(many, round);
      if (socket != null) {
        alone[round] = alone();
      }
    }
    report(row(many + " pods, last Running", cluster));
    if (socket != null) {
      report(row(many + " pods, runtime alone", alone));
      System.out.printf(
          Locale.ROOT,
          "%d pods need %.2f times what the runtime alone needs (medians of %d)%n",
          many,
          median(cluster) / (double) median(alone),
          rounds);
    }
  }

  private long alone() {
    try (RuntimeAlone runtime = new RuntimeAlone(socket, image)) {
      return parallel.stream().mapToLong(n -> runtime.start(many, n)).min().orElseThrow();
    }
  }

  private static long median(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static Row row(String name, long[] nanos) {
    Histogram histogram = new Histogram(3);
    for (long each : nanos) {
      histogram.recordValue(each);
    }
    return Row.of(name, 1, histogram, 0, Arrays.stream(nanos).sum() / 1e9, Double.NaN);
  }

  private void report(Row row) {
    rows.add(row);
    System.out.println(Report.line(row));
  }
}
