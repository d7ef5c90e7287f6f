package dev.gantry.agent.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.probe.health.HealthCheckRequest;
import dev.gantry.agent.probe.health.HealthCheckResponse;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Probes and lifecycle hooks of real containers. */
@Tag("containers")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealProbesTest {
  private RealPods pods;

  @BeforeAll
  void start() throws Exception {
    pods = new RealPods();
  }

  @AfterAll
  void stop() throws Exception {
    if (pods != null) {
      pods.close();
    }
  }

  private static ProbeBuilder everySecond() {
    return new ProbeBuilder().withPeriodSeconds(1).withFailureThreshold(1);
  }

  @Test
  void aReadinessProbeOverHttpFollowsTheAnswer() {
    Pod pod =
        pods.create(
            RealPods.pod("http", "sh", "-c", "mkdir /www; exec httpd -f -p 8080 -h /www")
                .editSpec()
                .editContainer(0)
                .addNewPort()
                .withName("web")
                .withContainerPort(8080)
                .endPort()
                .withReadinessProbe(
                    everySecond()
                        .withNewHttpGet()
                        .withPath("/up")
                        .withPort(new IntOrString("web"))
                        .endHttpGet()
                        .build())
                .endContainer()
                .endSpec()
                .build());
    Pod unready = pods.until("http", p -> "Running".equals(p.getStatus().getPhase()));
    assertThat(RealPods.main(unready).getReady()).isFalse();
    pods.event("http", "Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 404");
    pods.exec(unready, "touch", "/www/up");
    Pod ready = pods.running("http");
    pods.exec(ready, "rm", "/www/up");
    Pod again = pods.until("http", p -> !RealPods.main(p).getReady());
    assertThat(RealPods.main(again).getRestartCount()).isZero();
    assertThat(again.getStatus().getConditions())
        .filteredOn(c -> c.getType().equals("ContainersReady"))
        .extracting(c -> c.getMessage())
        .containsExactly("containers with unready status: [main]");
    pods.delete(pod.getMetadata().getName());
  }

  @Test
  void aLivenessProbeOverTcpRestartsWhatDoesNotListen() {
    pods.create(
        RealPods.pod(
                "tcp",
                "sh",
                "-c",
                "if [ -f /e/second ]; then exec httpd -f -p 8080; fi; touch /e/second; exec sleep"
                    + " 1000")
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
            .withLivenessProbe(
                everySecond()
                    .withInitialDelaySeconds(1)
                    .withTerminationGracePeriodSeconds(1L)
                    .withNewTcpSocket()
                    .withPort(new IntOrString(8080))
                    .endTcpSocket()
                    .build())
            .endContainer()
            .endSpec()
            .build());
    Pod restarted =
        pods.until("tcp", p -> RealPods.isRunning(p) && RealPods.main(p).getRestartCount() == 1);
    assertThat(RealPods.main(restarted).getLastState().getTerminated().getExitCode())
        .isEqualTo(137);
    pods.event("tcp", "Unhealthy: Liveness probe failed: dial tcp 10.199.9.");
    pods.event("tcp", "Killing: Container main failed liveness probe, will be restarted");
    pods.delete("tcp");
  }

  @Test
  void aStartupProbeHoldsTheOthersBack() {
    pods.create(
        RealPods.pod("slow", "sleep", "1000")
            .editSpec()
            .editContainer(0)
            .withStartupProbe(
                everySecond()
                    .withFailureThreshold(60)
                    .withNewExec()
                    .withCommand("test", "-f", "/tmp/up")
                    .endExec()
                    .build())
            .withLivenessProbe(
                everySecond().withNewExec().withCommand("test", "-f", "/tmp/up").endExec().build())
            .endContainer()
            .endSpec()
            .build());
    Pod waiting = pods.until("slow", p -> "Running".equals(p.getStatus().getPhase()));
    assertThat(RealPods.main(waiting).getStarted()).isFalse();
    pods.event("slow", "Unhealthy: Startup probe failed:");
    pods.exec(waiting, "touch", "/tmp/up");
    Pod started = pods.running("slow");
    assertThat(RealPods.main(started).getStarted()).isTrue();
    assertThat(RealPods.main(started).getRestartCount()).isZero();
    pods.delete("slow");
  }

  @Test
  void aGrpcProbeAsksTheHealthService() throws Exception {
    AtomicBoolean serving = new AtomicBoolean();
    var check =
        MethodDescriptor.<HealthCheckRequest, HealthCheckResponse>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("grpc.health.v1.Health/Check")
            .setRequestMarshaller(ProtoUtils.marshaller(HealthCheckRequest.getDefaultInstance()))
            .setResponseMarshaller(ProtoUtils.marshaller(HealthCheckResponse.getDefaultInstance()))
            .build();
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .addService(
                ServerServiceDefinition.builder("grpc.health.v1.Health")
                    .addMethod(
                        check,
                        ServerCalls.asyncUnaryCall(
                            (question, answers) -> {
                              answers.onNext(
                                  HealthCheckResponse.newBuilder()
                                      .setStatus(
                                          serving.get()
                                              ? HealthCheckResponse.ServingStatus.SERVING
                                              : HealthCheckResponse.ServingStatus.NOT_SERVING)
                                      .build());
                              answers.onCompleted();
                            }))
                    .build())
            .build()
            .start();
    try {
      // A pod of the node's network is probed at the node's address, where the test listens.
      pods.create(
          RealPods.pod("grpc", "sleep", "1000")
              .editSpec()
              .withHostNetwork(true)
              .editContainer(0)
              .withReadinessProbe(
                  everySecond().withNewGrpc().withPort(server.getPort()).endGrpc().build())
              .endContainer()
              .endSpec()
              .build());
      pods.until("grpc", p -> "Running".equals(p.getStatus().getPhase()));
      pods.event(
          "grpc",
          "Unhealthy: Readiness probe failed: service unhealthy (responded with \"NOT_SERVING\")");
      serving.set(true);
      Pod ready = pods.running("grpc");
      assertThat(ready.getStatus().getPodIP()).isEqualTo("127.0.0.1");
      pods.delete("grpc");
    } finally {
      server.shutdownNow();
    }
  }

  @Test
  void hooksRunAfterTheStartAndBeforeTheEnd() {
    pods.create(
        RealPods.pod("hooks", "sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.1; done")
            .editSpec()
            .withTerminationGracePeriodSeconds(20L)
            .addNewVolume()
            .withName("h")
            .withNewHostPath(pods.real.folder().resolve("hooks").toString(), "DirectoryOrCreate")
            .endVolume()
            .editContainer(0)
            .addNewVolumeMount()
            .withName("h")
            .withMountPath("/h")
            .endVolumeMount()
            .withNewLifecycle()
            .withNewPostStart()
            .withNewExec()
            .withCommand("touch", "/h/started")
            .endExec()
            .endPostStart()
            .withNewPreStop()
            .withNewExec()
            .withCommand("touch", "/h/stopping")
            .endExec()
            .endPreStop()
            .endLifecycle()
            .endContainer()
            .endSpec()
            .build());
    pods.running("hooks");
    var folder = pods.real.folder().resolve("hooks");
    assertThat(folder.resolve("started")).exists();
    assertThat(folder.resolve("stopping")).doesNotExist();
    Instant before = Instant.now();
    pods.delete("hooks");
    pods.eventually("preStop ran", () -> folder.resolve("stopping").toFile().exists());
    assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void aFailedPostStartHookEndsTheContainer() {
    pods.create(
        RealPods.pod("badhook", "sleep", "1000")
            .editSpec()
            .editContainer(0)
            .withNewLifecycle()
            .withNewPostStart()
            .withNewHttpGet()
            .withPath("/")
            .withPort(new IntOrString(81))
            .endHttpGet()
            .endPostStart()
            .endLifecycle()
            .endContainer()
            .endSpec()
            .build());
    pods.event("badhook", "FailedPostStartHook: PostStartHook failed: Get \"http://10.199.9.");
    pods.event("badhook", "Killing: FailedPostStartHook");
    pods.until("badhook", p -> RealPods.main(p).getRestartCount() > 0);
    pods.delete("badhook");
  }
}
