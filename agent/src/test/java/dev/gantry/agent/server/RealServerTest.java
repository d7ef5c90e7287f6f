package dev.gantry.agent.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.EvictionThresholds;
import dev.gantry.agent.NodeLimits;
import dev.gantry.agent.ingress.TestCertificates;
import dev.gantry.agent.pod.LogRotation;
import dev.gantry.agent.pod.RealPods;
import dev.gantry.agent.stats.NodeStats;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Logs, commands and callers of the node's API, with real containers behind it. */
@Tag("containers")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealServerTest {
  private static final int PORT = 27251;

  private RealPods pods;
  private KubeletServer server;
  private NodeClient admin;

  @BeforeAll
  void start() throws Exception {
    pods = new RealPods();
    server =
        new KubeletServer(
            "127.0.0.1",
            PORT,
            TestCertificates.ec("node").serving(),
            pods.real.runtime(),
            new NodeStats("node", pods.real.runtime(), pods.real.folder(), Clock.systemUTC()),
            () -> "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8),
            new Reviews());
    server.start();
    admin = new NodeClient(PORT, "admin");
  }

  @AfterAll
  void stop() throws Exception {
    if (server != null) {
      server.close();
    }
    if (pods != null) {
      pods.close();
    }
  }

  /** The cluster knows two tokens; only one may do everything. */
  private static final class Reviews implements CallerReviews {
    @Override
    public Optional<User> holder(String token) {
      return token.equals("admin") || token.equals("scraper")
          ? Optional.of(new User(token, "", List.of()))
          : Optional.empty();
    }

    @Override
    public boolean may(User user, String verb, String subresource) {
      return user.name().equals("admin")
          || verb.equals("get") && List.of("metrics", "stats").contains(subresource);
    }
  }

  private static String path(String what, String pod) {
    return "/" + what + "/default/" + pod + "/main";
  }

  @Test
  void whoIsNotAllowedIsToldSo() throws Exception {
    assertThat(new NodeClient(PORT, null).get("/metrics/resource").statusCode()).isEqualTo(401);
    assertThat(new NodeClient(PORT, "unknown").get("/metrics/resource").statusCode())
        .isEqualTo(401);
    NodeClient scraper = new NodeClient(PORT, "scraper");
    assertThat(scraper.get("/metrics/resource").statusCode()).isEqualTo(200);
    HttpResponse<String> refused = scraper.get(path("exec", "any") + "?command=id&output=1");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body())
        .isEqualTo(
            "Forbidden (user=scraper, verb=create, resource=nodes, subresource(s)=[proxy])\n");
    assertThat(scraper.get("/pods").body()).contains("subresource(s)=[pods proxy]");
  }

  @Test
  void commandsTellTheirExitCodes() throws Exception {
    pods.create(RealPods.pod("exec", "sleep", "1000").build());
    pods.running("exec");
    var good =
        admin.open(
            path("exec", "exec") + "?output=1&error=1" + NodeClient.words("sh", "-c", "echo hi"));
    assertThat(good.status()).contains("\"status\":\"Success\"");
    assertThat(good.output()).isEqualTo("hi\n");
    var bad =
        admin.open(
            path("exec", "exec")
                + "?output=1&error=1"
                + NodeClient.words("sh", "-c", "echo no >&2; exit 42"));
    assertThat(bad.status())
        .contains("\"status\":\"Failure\"", "NonZeroExitCode", "ExitCode", "42");
    assertThat(bad.errors()).isEqualTo("no\n");
    var counted =
        admin.open(path("exec", "exec") + "?input=1&output=1" + NodeClient.words("wc", "-c"));
    counted.input("12345");
    counted.input("67890");
    counted.endInput();
    assertThat(counted.status()).contains("Success");
    assertThat(counted.output().strip()).isEqualTo("10");
    pods.delete("exec");
  }

  @Test
  void attachedInputReachesTheProcessAndMayComeAgain() throws Exception {
    pods.create(
        RealPods.pod("attach", "sh", "-c", "while read line; do echo got $line; done; exit 9")
            .editSpec()
            .withRestartPolicy("Never")
            .editContainer(0)
            .withStdin(true)
            .endContainer()
            .endSpec()
            .build());
    pods.running("attach");
    var first = admin.open(path("attach", "attach") + "?input=1&output=1&error=1");
    first.input("one\n");
    pods.eventually("the answer comes", () -> first.output().contains("got one\n"));
    first.hangUp();
    var second = admin.open(path("attach", "attach") + "?input=1&output=1&error=1");
    second.input("two\n");
    pods.eventually("the answer comes again", () -> second.output().contains("got two\n"));
    assertThat(second.output()).doesNotContain("got one");
    assertThat(RealPods.main(pods.get("attach")).getRestartCount()).isZero();
    second.hangUp();
    pods.delete("attach");
  }

  @Test
  void inputThatIsWantedOnceEndsWithItsFirstGiver() throws Exception {
    pods.create(
        RealPods.pod("once", "sh", "-c", "cat; exit 9")
            .editSpec()
            .withRestartPolicy("Never")
            .editContainer(0)
            .withStdin(true)
            .withStdinOnce(true)
            .endContainer()
            .endSpec()
            .build());
    pods.running("once");
    var giver = admin.open(path("attach", "once") + "?input=1&output=1&error=1");
    giver.input("all\n");
    pods.eventually("the echo comes", () -> giver.output().contains("all\n"));
    giver.endInput();
    Pod ended = pods.until("once", p -> "Failed".equals(p.getStatus().getPhase()));
    assertThat(RealPods.main(ended).getState().getTerminated().getExitCode()).isEqualTo(9);
    pods.delete("once");
  }

  @Test
  void aTerminalEchoesAndHasASize() throws Exception {
    pods.create(
        RealPods.pod("tty", "sh")
            .editSpec()
            .editContainer(0)
            .withStdin(true)
            .withTty(true)
            .endContainer()
            .endSpec()
            .build());
    pods.running("tty");
    var terminal = admin.open(path("attach", "tty") + "?input=1&output=1&tty=1");
    terminal.input("tty; expr 40 + 2\n");
    pods.eventually("a terminal answers", () -> terminal.output().contains("42\r\n"));
    assertThat(terminal.output()).contains("/dev/pts/0");
    terminal.hangUp();
    pods.delete("tty");
  }

  @Test
  void logsAreCutAsAsked() throws Exception {
    pods.create(
        RealPods.pod("log", "sh", "-c", "for i in 1 2 3; do echo line $i; done; exec sleep 1000")
            .build());
    pods.running("log");
    pods.eventually("the log is written", () -> logOf("log", "").endsWith("line 3\n"));
    assertThat(logOf("log", "?tailLines=2")).isEqualTo("line 2\nline 3\n");
    assertThat(logOf("log", "?tailLines=0")).isEmpty();
    assertThat(logOf("log", "?limitBytes=9")).isEqualTo("line 1\nli");
    assertThat(logOf("log", "?timestamps=true&tailLines=1")).matches("\\d{4}-.*Z line 3\n");
    assertThat(logOf("log", "?sinceSeconds=3600")).startsWith("line 1\n");
    assertThat(logOf("log", "?sinceTime=2100-01-01T00:00:00Z")).isEmpty();
    HttpResponse<String> none = admin.get(path("containerLogs", "log") + "?previous=true");
    assertThat(none.statusCode()).isEqualTo(400);
    assertThat(none.body())
        .isEqualTo("previous terminated container \"main\" in pod \"log\" not found\n");
    pods.delete("log");
  }

  private String logOf(String pod, String query) {
    try {
      return admin.get(path("containerLogs", pod) + query).body();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void thePreviousLogIsOfTheContainerBefore() {
    pods.create(
        RealPods.pod(
                "before",
                "sh",
                "-c",
                "if [ -f /e/x ]; then echo second; exec sleep 1000; fi; touch /e/x; echo first")
            .editSpec()
            .addNewVolume()
            .withName("e")
            .withNewEmptyDir()
            .endEmptyDir()
            .endVolume()
            .editContainer(0)
            .addNewVolumeMount()
            .withName("e")
            .withMountPath("/e")
            .endVolumeMount()
            .endContainer()
            .endSpec()
            .build());
    pods.until("before", p -> RealPods.isRunning(p) && RealPods.main(p).getRestartCount() == 1);
    pods.eventually("second", () -> logOf("before", "").equals("second\n"));
    assertThat(logOf("before", "?previous=true")).isEqualTo("first\n");
    pods.delete("before");
  }

  @Test
  void aFollowerLosesNothingWhenLogsAreRotated() throws Exception {
    int lines = 600;
    pods.create(
        RealPods.pod(
                "chatty",
                "sh",
                "-c",
                "i=0; while [ $i -lt "
                    + lines
                    + " ]; do i=$((i+1)); echo line $i of a log that grows and grows; sleep"
                    + " 0.005; done")
            .editSpec()
            .withRestartPolicy("Never")
            .endSpec()
            .build());
    Pod pod = pods.until("chatty", p -> !"Pending".equals(p.getStatus().getPhase()));
    NodeLimits few = new NodeLimits(0, 20_000, 3, 85, 80, null, EvictionThresholds.usual());
    LogRotation rotation =
        new LogRotation(pods.real.runtime(), pods.node.directories, few, Clock.systemUTC());
    CompletableFuture<String> followed =
        CompletableFuture.supplyAsync(() -> logOf("chatty", "?follow=true"));
    pods.eventually(
        "it ended",
        () -> {
          rotation.rotate();
          return "Succeeded".equals(pods.get("chatty").getStatus().getPhase());
        });
    String whole =
        IntStream.rangeClosed(1, lines)
            .mapToObj(i -> "line " + i + " of a log that grows and grows\n")
            .collect(Collectors.joining());
    // A follower that came late misses what was put aside before; what it has is without a gap.
    String got = followed.get(60, java.util.concurrent.TimeUnit.SECONDS);
    assertThat(whole).endsWith(got);
    assertThat(got).isNotEmpty();
    Path folder =
        pods.node.directories.logs("default", "chatty", pod.getMetadata().getUid()).resolve("main");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.count()).isLessThanOrEqualTo(3);
    }
    pods.delete("chatty");
  }
}
