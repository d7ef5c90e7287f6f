package dev.gantry.ejb.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Conditions;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.object.Meta;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobStoryTest {

  private World world;

  @BeforeEach
  void start() {
    world = new World().node("node-1", Map.of());
  }

  private void job(String more) {
    world.apply(
        """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: sum, namespace: default}
        spec:
          MORE
          template:
            spec:
              restartPolicy: Never
              containers: [{name: sum, image: 'sum:1'}]
        """
            .replace("MORE", more));
  }

  private ObjectNode job() {
    return world.get(Keys.JOBS, "default", "sum");
  }

  private List<ObjectNode> running() {
    return world.documents(Keys.PODS, "default").stream().filter(PodState::isActive).toList();
  }

  private ObjectNode index(int index) {
    return running().stream()
        .filter(p -> Meta.name(p).startsWith("sum-" + index + "-"))
        .findFirst()
        .orElseThrow();
  }

  private String reason(String condition) {
    return Conditions.reason(job().path("status"), condition);
  }

  @Test
  void anExitCodeFailsTheJobAtOnce() {
    job(
        "podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {operator: In, values: [42]}}]}");
    String pod = Meta.name(running().get(0));
    world.exit("default", pod, 42);
    assertThat(reason("Failed")).isEqualTo("PodFailurePolicy");
    assertThat(
            Conditions.find(job().path("status"), "Failed").orElseThrow().path("message").asText())
        .isEqualTo(
            "Container sum for pod default/"
                + pod
                + " failed with exit code 42 matching FailJob rule at index 0");
  }

  @Test
  void disruptionsAreNotCounted() {
    job(
        "backoffLimit: 0\n"
            + "  podFailurePolicy: {rules: [{action: Ignore, onPodConditions: [{type:"
            + " DisruptionTarget}]}]}");
    String pod = Meta.name(running().get(0));
    world.disrupt("default", pod);
    world.finish("default", pod, "Failed");
    assertThat(job().at("/status/failed").asInt()).isZero();
    assertThat(running()).hasSize(1);
    world.finish("default", Meta.name(running().get(0)), "Failed");
    assertThat(reason("Failed")).isEqualTo("BackoffLimitExceeded");
  }

  @Test
  void eachIndexHasItsOwnLimit() {
    job("completionMode: Indexed\n  completions: 3\n  parallelism: 3\n  backoffLimitPerIndex: 1");
    world.finish("default", Meta.name(index(0)), "Succeeded");
    world.finish("default", Meta.name(index(1)), "Failed").pass(Duration.ofSeconds(11));
    assertThat(Meta.annotations(index(1)))
        .containsEntry("batch.kubernetes.io/job-index-failure-count", "1");
    world.finish("default", Meta.name(index(1)), "Failed").pass(Duration.ofSeconds(60));
    assertThat(job().at("/status/failedIndexes").asText()).isEqualTo("1");
    assertThat(running()).hasSize(1);
    world.finish("default", Meta.name(index(2)), "Succeeded");
    assertThat(reason("Failed")).isEqualTo("FailedIndexes");
    assertThat(job().at("/status/completedIndexes").asText()).isEqualTo("0,2");
    assertThat(job().at("/status/failed").asInt()).isEqualTo(2);
  }

  @Test
  void tooManyFailedIndexesEndTheJob() {
    job(
        "completionMode: Indexed\n  completions: 4\n  parallelism: 4\n  backoffLimitPerIndex: 0\n"
            + "  maxFailedIndexes: 1");
    world.finish("default", Meta.name(index(0)), "Failed");
    assertThat(running()).hasSize(3);
    world.finish("default", Meta.name(index(1)), "Failed");
    assertThat(reason("Failed")).isEqualTo("MaxFailedIndexesExceeded");
    assertThat(running()).isEmpty();
  }

  @Test
  void aPolicyMayCallItASuccessEarly() {
    job(
        "completionMode: Indexed\n  completions: 3\n  parallelism: 3\n"
            + "  successPolicy: {rules: [{succeededIndexes: '0'}]}");
    world.finish("default", Meta.name(index(1)), "Succeeded");
    assertThat(reason("Complete")).isEmpty();
    world.finish("default", Meta.name(index(0)), "Succeeded");
    assertThat(reason("SuccessCriteriaMet")).isEqualTo("SuccessPolicy");
    assertThat(reason("Complete")).isEqualTo("SuccessPolicy");
    assertThat(running()).isEmpty();
  }

  @Test
  void aPodThatStopsIsReplacedWhenItHasEndedIfSoAsked() {
    world.kill("node-1");
    job("podReplacementPolicy: Failed");
    String pod = world.names(Keys.PODS, "default").get(0);
    world.delete(Keys.PODS, "default", pod, "Background");
    assertThat(job().at("/status/terminating").asInt()).isEqualTo(1);
    assertThat(world.names(Keys.PODS, "default")).containsExactly(pod);
    world.finish("default", pod, "Failed").pass(Duration.ofSeconds(11));
    assertThat(running()).hasSize(1);
  }

  @Test
  void suspendedJobsRunNothingAndGoOn() {
    job("suspend: true");
    assertThat(running()).isEmpty();
    assertThat(reason("Suspended")).isEqualTo("JobSuspended");
    suspend(false);
    assertThat(running()).hasSize(1);
    assertThat(reason("Suspended")).isEqualTo("JobResumed");
    suspend(true);
    assertThat(running()).isEmpty();
  }

  private void suspend(boolean value) {
    world.change(
        Keys.JOBS,
        "default",
        "sum",
        j -> {
          j.withObject("/spec").put("suspend", value);
          return j;
        });
  }

  @Test
  void aJobOfAnotherControllerIsLeftAlone() {
    job("managedBy: example.com/queue");
    assertThat(world.names(Keys.PODS, "default")).isEmpty();
    assertThat(job().path("status")).isEmpty();
  }
}
