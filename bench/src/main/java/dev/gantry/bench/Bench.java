package dev.gantry.bench;

import dev.gantry.bench.pods.PodsCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures any Kubernetes API server, and compares two measurements. */
@Command(
    name = "gantry-bench",
    mixinStandardHelpOptions = true,
    description = "Measures a Kubernetes API server.",
    subcommands = {Bench.Compare.class, PodsCommand.class})
public final class Bench implements Callable<Integer> {

  @Option(names = "--kubeconfig", description = "log in by this file's current context")
  private Path kubeconfig;

  @Option(names = "--server", description = "or: the server's URL")
  private String server;

  @Option(names = "--ca", description = "the server's certificate authority, PEM")
  private Path ca;

  @Option(names = "--cert", description = "client certificate, PEM")
  private Path certificate;

  @Option(names = "--key", description = "client key, PEM")
  private Path key;

  @Option(names = "--token", description = "bearer token")
  private String token = "";

  @Option(names = "--seconds", description = "how long a row is measured (${DEFAULT-VALUE})")
  private double seconds = 5;

  @Option(
      names = "--warm-up",
      description = "seconds of mixed requests before the first row (${DEFAULT-VALUE})")
  private double warmUp = 20;

  @Option(names = "--pods", description = "pods in the lists (${DEFAULT-VALUE})")
  private int pods = 5000;

  @Option(names = "--namespace", description = "made and removed (${DEFAULT-VALUE})")
  private String namespace = "gantry-bench";

  @Option(names = "--only", description = "rows whose names contain one of these, comma-separated")
  private String only = "";

  @Option(
      names = "--pid",
      split = ",",
      description =
          "processes of the server on this machine, their children included: adds what a request costs")
  private List<Long> pids = List.of();

  @Option(names = "--json", description = "write the figures to this file")
  private Path json;

  public static void main(String[] args) {
    // The runtime client's transport warns of socket options that unix sockets lack.
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "error");
    System.exit(new CommandLine(new Bench()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    Target target =
        kubeconfig != null
            ? Target.kubeconfig(kubeconfig)
            : Target.of(server, text(ca), text(certificate), text(key), token);
    List<Row> rows = new ArrayList<>();
    System.out.println(Report.header());
    new Suite(
            target,
            seconds,
            warmUp,
            pods,
            namespace,
            only,
            new Processors(pids),
            row -> {
              rows.add(row);
              System.out.println(Report.line(row));
            })
        .run();
    Report report = Report.of(version(target), rows);
    System.out.println(report.server() + " · " + report.machine());
    if (json != null) {
      report.write(json);
    }
    return rows.stream().anyMatch(row -> row.errors() > 0) ? 1 : 0;
  }

  private static String version(Target target) throws IOException {
    try (HttpConnection connection = new HttpConnection(target)) {
      return Pods.read(connection.get("/version").body()).path("gitVersion").asText();
    }
  }

  private static String text(Path file) throws IOException {
    return file == null ? "" : Files.readString(file);
  }

  /** Prints how two measurements relate. */
  @Command(name = "compare", description = "Prints the ratios of two measurements.")
  static final class Compare implements Callable<Integer> {

    @Parameters(index = "0", description = "A.json")
    private Path a;

    @Parameters(index = "1", description = "B.json")
    private Path b;

    @Override
    public Integer call() throws IOException {
      Report first = Report.read(a);
      Report second = Report.read(b);
      System.out.println("A: " + first.server() + " · " + first.machine() + " · " + first.at());
      System.out.println("B: " + second.server() + " · " + second.machine() + " · " + second.at());
      first.compare(second).forEach(System.out::println);
      return 0;
    }
  }
}
