package dev.gantry.model.strategy;

import static dev.gantry.model.strategy.Documents.created;
import static dev.gantry.model.strategy.Documents.problems;
import static dev.gantry.model.strategy.Documents.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadStrategyTest {

  private static final String TEMPLATE =
      "{metadata: {labels: {app: a}}, spec: {containers: [{name: a, image: 'a:1'}]}}";

  private static String workload(String apiVersion, String kind, String rest) {
    return "apiVersion: "
        + apiVersion
        + "\nkind: "
        + kind
        + "\nmetadata: {name: w}\nspec:\n  "
        + ("selector: {matchLabels: {app: a}}\n" + "template: " + TEMPLATE + "\n" + rest)
            .replace("\n", "\n  ")
        + "\n";
  }

  @Test
  void aDeploymentRollsOutByQuarters() {
    ObjectNode deployment = created(workload("apps/v1", "Deployment", ""));
    assertThat(deployment.at("/spec/strategy"))
        .isEqualTo(
            yaml("{type: RollingUpdate, rollingUpdate: {maxUnavailable: 25%, maxSurge: 25%}}"));
    assertThat(deployment.at("/spec/replicas").asInt()).isEqualTo(1);
    assertThat(deployment.at("/spec/revisionHistoryLimit").asInt()).isEqualTo(10);
    assertThat(deployment.at("/spec/progressDeadlineSeconds").asInt()).isEqualTo(600);
    assertThat(deployment.at("/metadata/generation").asInt()).isEqualTo(1);
    assertThat(deployment.at("/spec/template/spec").has("enableServiceLinks")).isFalse();
  }

  @Test
  void aStatefulSetAndADaemonSetHaveTheirOwnStrategies() {
    ObjectNode stateful = created(workload("apps/v1", "StatefulSet", "serviceName: s"));
    assertThat(stateful.at("/spec/updateStrategy"))
        .isEqualTo(yaml("{type: RollingUpdate, rollingUpdate: {partition: 0}}"));
    assertThat(stateful.at("/spec/podManagementPolicy").asText()).isEqualTo("OrderedReady");
    ObjectNode daemon = created(workload("apps/v1", "DaemonSet", ""));
    assertThat(daemon.at("/spec/updateStrategy"))
        .isEqualTo(yaml("{type: RollingUpdate, rollingUpdate: {maxUnavailable: 1, maxSurge: 0}}"));
  }

  static Stream<Arguments> bad() {
    return Stream.of(
        Arguments.of(
            "Deployment",
            "replicas: -1",
            "spec.replicas: Invalid value: -1: must be greater than or equal to 0"),
        Arguments.of(
            "Deployment",
            "strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}",
            "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is"
                + " 'Recreate'"),
        Arguments.of(
            "Deployment",
            "strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 0, maxUnavailable: 0%}}",
            "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: \"0%\": may not be 0 when"
                + " `maxSurge` is 0"),
        Arguments.of(
            "Deployment",
            "minReadySeconds: 600",
            "spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds"),
        Arguments.of(
            "StatefulSet",
            "updateStrategy: {type: OnDelete, rollingUpdate: {partition: 1}}",
            "spec.updateStrategy.rollingUpdate: Invalid value: {\"partition\":1}: only allowed for"
                + " updateStrategy 'RollingUpdate'"),
        Arguments.of(
            "DaemonSet",
            "updateStrategy: {rollingUpdate: {maxUnavailable: 1, maxSurge: 1}}",
            "spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when"
                + " maxUnavailable is non-zero"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void aBadSpecIsRefused(String kind, String rest, String problem) {
    assertThat(problems(workload("apps/v1", kind, rest))).containsExactly(problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Deployment", "ReplicaSet", "DaemonSet", "StatefulSet"})
  void theTemplateMustCarryTheSelectorsLabels(String kind) {
    String text = workload("apps/v1", kind, "").replace("labels: {app: a}", "labels: {app: b}");
    assertThat(problems(text))
        .containsExactly(
            "spec.template.metadata.labels: Invalid value: {\"app\":\"b\"}: `selector` does not match"
                + " template `labels`");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Deployment", "ReplicaSet", "DaemonSet"})
  void theSelectorStays(String kind) {
    ObjectNode old = created(workload("apps/v1", kind, ""));
    ObjectNode changed = old.deepCopy();
    ((ObjectNode) changed.at("/spec/selector/matchLabels")).put("x", "y");
    ((ObjectNode) changed.at("/spec/template/metadata/labels")).put("x", "y");
    assertThat(problems(old, changed))
        .containsExactly(
            "spec.selector: Invalid value: {\"matchLabels\":{\"app\":\"a\",\"x\":\"y\"}}: field is"
                + " immutable");
  }

  @Test
  void podsOfWorkloadsAreAlwaysRestarted() {
    String text =
        workload("apps/v1", "Deployment", "")
            .replace("spec: {containers", "spec: {restartPolicy: Never, containers");
    assertThat(problems(text))
        .containsExactly(
            "spec.template.spec.restartPolicy: Unsupported value: \"Never\": supported values:"
                + " \"Always\"");
  }

  @Test
  void aNewTemplateBumpsTheGenerationAndStatusIsKept() {
    ObjectNode old = created(workload("apps/v1", "Deployment", ""));
    old.withObject("/status").put("replicas", 3);
    ObjectNode changed = old.deepCopy();
    changed.remove("status");
    changed.withObject("/spec").put("replicas", 5);
    assertThat(problems(old, changed)).isEmpty();
    assertThat(changed.at("/metadata/generation").asInt()).isEqualTo(2);
    assertThat(changed.at("/status/replicas").asInt()).isEqualTo(3);

    ObjectNode labelled = old.deepCopy();
    labelled.withObject("/metadata/labels").put("a", "b");
    assertThat(problems(old, labelled)).isEmpty();
    assertThat(labelled.at("/metadata/generation").asInt()).isEqualTo(1);
  }

  @Test
  void aStatefulSetsServiceAndClaimsStay() {
    ObjectNode old = created(workload("apps/v1", "StatefulSet", "serviceName: s"));
    ObjectNode changed = old.deepCopy();
    changed.withObject("/spec").put("serviceName", "t");
    assertThat(problems(old, changed))
        .singleElement()
        .asString()
        .startsWith(
            "spec: Forbidden: updates to statefulset spec for fields other than 'replicas'");
  }

  @Test
  void aStatefulSetsMountsMayNameItsClaims() {
    String text =
        workload(
                "apps/v1",
                "StatefulSet",
                "volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce],"
                    + " resources: {requests: {storage: 1Gi}}}}]")
            .replace("image: 'a:1'", "image: 'a:1', volumeMounts: [{name: data, mountPath: /d}]");
    assertThat(problems(text)).isEmpty();
  }

  private static final String JOB =
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: j}
      spec:
        template: {spec: {restartPolicy: Never, containers: [{name: a, image: "a:1"}]}}
      """;

  @Test
  void aJobFindsItsPodsByItsUid() {
    ObjectNode job = created(JOB);
    assertThat(job.at("/spec/selector"))
        .isEqualTo(yaml("{matchLabels: {batch.kubernetes.io/controller-uid: u-1}}"));
    assertThat(job.at("/spec/template/metadata/labels"))
        .isEqualTo(
            yaml(
                "{batch.kubernetes.io/controller-uid: u-1, batch.kubernetes.io/job-name: j,"
                    + " controller-uid: u-1, job-name: j}"));
    assertThat(job.at("/spec/backoffLimit").asInt()).isEqualTo(6);
    assertThat(job.at("/spec/completionMode").asText()).isEqualTo("NonIndexed");
    assertThat(problems(JOB)).isEmpty();
  }

  @Test
  void aJobsTemplateStaysAndItsPodsEnd() {
    ObjectNode old = created(JOB);
    ObjectNode changed = old.deepCopy();
    ((ObjectNode) changed.at("/spec/template/spec/containers/0")).put("image", "b:1");
    assertThat(problems(old, changed))
        .singleElement()
        .asString()
        .startsWith("spec.template: Invalid value: ")
        .endsWith(": field is immutable");
    assertThat(problems(JOB.replace("Never", "Always")))
        .containsExactly(
            "spec.template.spec.restartPolicy: Required value: valid values: \"OnFailure\", \"Never\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/5 * * * * |",
        "@hourly |",
        "@every 1h30m |",
        "0 0 1-15/2 jan,mar mon-fri |",
        "* * * * | expected exactly 5 fields, found 4: [* * * *]",
        "60 * * * * | end of range (60) above maximum (59): 60",
        "x * * * * | failed to parse int from x",
        "5-1 * * * * | beginning of range (5) beyond end of range (1): 5-1",
        "*/0 * * * * | step of range should be a positive number: */0",
        "@often | unrecognized descriptor: @often"
      })
  void aScheduleHasFiveFields(String schedule, String problem) {
    List<String> found =
        problems(
            """
            apiVersion: batch/v1
            kind: CronJob
            metadata: {name: c}
            spec:
              schedule: "%s"
              jobTemplate:
                spec:
                  template: {spec: {restartPolicy: Never, containers: [{name: a, image: "a:1"}]}}
            """
                .formatted(schedule));
    if (problem == null) {
      assertThat(found).isEmpty();
    } else {
      assertThat(found)
          .containsExactly("spec.schedule: Invalid value: \"" + schedule + "\": " + problem);
    }
  }

  @Test
  void aReplicationControllerTakesItsSelectorFromTheTemplate() {
    ObjectNode controller =
        created(
            """
            apiVersion: v1
            kind: ReplicationController
            metadata: {name: r}
            spec:
              template: {metadata: {labels: {app: a}}, spec: {containers: [{name: a, image: "a:1"}]}}
            """);
    assertThat(controller.at("/spec/selector")).isEqualTo(yaml("{app: a}"));
    assertThat(Documents.strategy(controller).validate(controller)).isEmpty();
    assertThat(Documents.strategy(controller).scale()).contains(ScalePaths.WORKLOAD);
  }
}
