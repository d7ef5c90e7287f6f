package dev.gantry.sim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.bench.Target;
import dev.gantry.sim.Requests.Request;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Plays nodes until it is told to end. */
@Command(
    name = "nodes",
    mixinStandardHelpOptions = true,
    description = {
      "Plays nodes and what runs on them, until interrupted.",
      "Their label and taint is gantry.dev/hollow: pods come that tolerate it."
    })
final class NodesCommand implements Callable<Integer> {

  @Option(names = "--kubeconfig", required = true, description = "log in by its current context")
  private Path kubeconfig;

  @Option(names = "--count", description = "nodes (${DEFAULT-VALUE})")
  private int count = 10;

  @Option(names = "--prefix", description = "their names are PREFIX-0 … (${DEFAULT-VALUE})")
  private String prefix = "hollow";

  @Option(names = "--cpu", description = "of each node (${DEFAULT-VALUE})")
  private String cpu = "32";

  @Option(names = "--memory", description = "of each node (${DEFAULT-VALUE})")
  private String memory = "256Gi";

  @Option(names = "--pods", description = "on each node at most (${DEFAULT-VALUE})")
  private int pods = 110;

  @Option(names = "--zones", description = "over how many they spread (${DEFAULT-VALUE})")
  private int zones = 3;

  @Option(names = "--no-taint", description = "any pod may come")
  private boolean untainted;

  @Option(names = "--start", description = "a pod starts in so long at least (${DEFAULT-VALUE})")
  private Duration startLeast = Duration.ofMillis(100);

  @Option(names = "--start-most", description = "and at most (${DEFAULT-VALUE})")
  private Duration startMost = Duration.ofMillis(500);

  @Option(names = "--stop", description = "a deleted pod ends in so long (${DEFAULT-VALUE})")
  private Duration stop = Duration.ofMillis(100);

  @Option(names = "--run", description = "a job's or failing pod's life (${DEFAULT-VALUE})")
  private Duration run = Duration.ofSeconds(10);

  @Option(names = "--failing", description = "share of pods that fail, 0 to 1 (${DEFAULT-VALUE})")
  private double failing;

  @Option(names = "--seed", description = "other times, other failures (${DEFAULT-VALUE})")
  private long seed = 1;

  @Option(names = "--connections", description = "to the server, for writes (${DEFAULT-VALUE})")
  private int connections = 16;

  @Option(names = "--keep", description = "leave the nodes there in the end, as if they had died")
  private boolean keep;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Target target = Target.kubeconfig(kubeconfig);
    Behaviour behaviour = new Behaviour(seed, startLeast, startMost, run, failing, stop);
    Clock clock = Clock.systemUTC();
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  end.countDown();
                  try {
                    ended.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
    try (Requests requests = new Requests(target, connections)) {
      NodeShape shape = new NodeShape(cpu, memory, pods, zones);
      HollowNodes nodes = new HollowNodes(prefix, count, shape, !untainted, requests, clock);
      HollowPods hollow = new HollowPods(nodes, behaviour, api(requests), requests, clock);
      nodes.register();
      try (PodFeed feed = new PodFeed(target, hollow)) {
        feed.start();
        System.out.println(count + " nodes are ready, seed " + seed);
        end.await();
      }
      System.out.println(
          hollow.running()
              + " pods ran; "
              + requests.sent()
              + " requests, "
              + requests.failed()
              + " failed");
      if (!keep) {
        nodes.remove();
      }
    } finally {
      ended.countDown();
    }
    return 0;
  }

  private static HollowPods.Api api(Requests requests) {
    return new HollowPods.Api() {
      @Override
      public void patchStatus(String namespace, String name, ObjectNode patch) {
        String path = path(namespace, name) + "/status";
        requests.send(
            new Request("PATCH", path, Documents.STRATEGIC, Documents.bytes(patch)), r -> {});
      }

      @Override
      public void delete(String namespace, String name, ObjectNode options) {
        requests.send(
            new Request(
                "DELETE", path(namespace, name), Documents.JSON_TYPE, Documents.bytes(options)),
            r -> {});
      }

      private String path(String namespace, String name) {
        return "/api/v1/namespaces/" + namespace + "/pods/" + name;
      }
    };
  }
}
