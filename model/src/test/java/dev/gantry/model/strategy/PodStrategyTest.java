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

class PodStrategyTest {

  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        containers:
        - {name: web, image: "nginx:1"}
      """;

  @Test
  void aSmallPodGetsKubernetesDefaults() {
    ObjectNode pod =
        created(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: web}
            spec:
              serviceAccountName: builder
              containers:
              - name: web
                image: nginx
                ports: [{containerPort: 80}]
                env: [{name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]
                resources: {limits: {cpu: 100m, memory: 64Mi}}
                readinessProbe: {httpGet: {port: 80}}
              volumes: [{name: tmp}, {name: conf, configMap: {name: c}}]
            """);
    assertThat(pod)
        .isEqualTo(
            yaml(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: web, namespace: default, uid: u-1, creationTimestamp: "2026-01-01T00:00:00Z", generation: 1}
                spec:
                  serviceAccountName: builder
                  serviceAccount: builder
                  enableServiceLinks: true
                  restartPolicy: Always
                  dnsPolicy: ClusterFirst
                  terminationGracePeriodSeconds: 30
                  securityContext: {}
                  schedulerName: default-scheduler
                  containers:
                  - name: web
                    image: nginx
                    imagePullPolicy: Always
                    terminationMessagePath: /dev/termination-log
                    terminationMessagePolicy: File
                    ports: [{containerPort: 80, protocol: TCP}]
                    env: [{name: IP, valueFrom: {fieldRef: {apiVersion: v1, fieldPath: status.podIP}}}]
                    resources:
                      limits: {cpu: 100m, memory: 64Mi}
                      requests: {cpu: 100m, memory: 64Mi}
                    readinessProbe:
                      httpGet: {port: 80, path: /, scheme: HTTP}
                      timeoutSeconds: 1
                      periodSeconds: 10
                      successThreshold: 1
                      failureThreshold: 3
                  volumes:
                  - {name: tmp, emptyDir: {}}
                  - {name: conf, configMap: {name: c, defaultMode: 420}}
                status: {phase: Pending, qosClass: Guaranteed}
                """));
  }

  @ParameterizedTest
  @CsvSource({
    "nginx, Always",
    "nginx:latest, Always",
    "nginx:1.27, IfNotPresent",
    "localhost:5000/nginx, Always",
    "localhost:5000/nginx:1, IfNotPresent",
    "nginx@sha256:abc, IfNotPresent",
    "nginx:latest@sha256:abc, Always"
  })
  void theTagDecidesWhenToPull(String image, String policy) {
    ObjectNode pod = created(POD.replace("nginx:1", image));
    assertThat(pod.at("/spec/containers/0/imagePullPolicy").asText()).isEqualTo(policy);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | BestEffort",
        "{requests: {cpu: 1}} | Burstable",
        "{limits: {cpu: 1}} | Burstable",
        "{limits: {cpu: 1, memory: 1Gi}} | Guaranteed",
        "{limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 1000m}} | Guaranteed",
        "{limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 1, memory: 1}} | Burstable",
        "{requests: {ephemeral-storage: 1Gi}} | BestEffort"
      })
  void requestsAndLimitsDecideTheQosClass(String resources, String qos) {
    ObjectNode pod = created(POD.replace("\"}", "\", resources: " + resources + "}"));
    assertThat(pod.at("/status/qosClass").asText()).isEqualTo(qos);
  }

  @Test
  void aGoodPodHasNoProblems() {
    assertThat(problems(POD)).isEmpty();
  }

  static Stream<Arguments> badSpecs() {
    return Stream.of(
        bad("{containers: []}", "spec.containers: Required value"),
        bad("{containers: [{image: a}]}", "spec.containers[0].name: Required value"),
        bad("{containers: [{name: a}]}", "spec.containers[0].image: Required value"),
        bad(
            "{containers: [{name: A_, image: a}]}",
            "spec.containers[0].name: Invalid value: \"A_\": a lowercase RFC 1123 label must consist"
                + " of lower case alphanumeric characters or '-', and must start and end with an"
                + " alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation"
                + " is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"),
        bad(
            "{containers: [{name: a, image: a}, {name: a, image: a}]}",
            "spec.containers[1].name: Duplicate value: \"a\""),
        bad(
            "{containers: [{name: a, image: a}], restartPolicy: Sometimes}",
            "spec.restartPolicy: Unsupported value: \"Sometimes\": supported values: \"Always\","
                + " \"Never\", \"OnFailure\""),
        bad(
            "{containers: [{name: a, image: a, ports: [{containerPort: 70000}]}]}",
            "spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and"
                + " 65535, inclusive"),
        bad(
            "{containers: [{name: a, image: a, volumeMounts: [{name: v, mountPath: /v}]}]}",
            "spec.containers[0].volumeMounts[0].name: Not found: \"v\""),
        bad(
            "{containers: [{name: a, image: a, livenessProbe: {}}]}",
            "spec.containers[0].livenessProbe: Required value: must specify a handler type"),
        bad(
            "{containers: [{name: a, image: a, livenessProbe: {exec: {command: [x]}, tcpSocket:"
                + " {port: 1}}}]}",
            "spec.containers[0].livenessProbe.tcpSocket: Forbidden: may not specify more than 1"
                + " handler type"),
        bad(
            "{containers: [{name: a, image: a, resources: {requests: {cpu: 2}, limits: {cpu: 1}}}]}",
            "spec.containers[0].resources.requests: Invalid value: \"2\": must be less than or equal"
                + " to cpu limit of 1"),
        bad(
            "{containers: [{name: a, image: a, env: [{name: X, valueFrom: {fieldRef: {fieldPath:"
                + " spec.nope}}}]}]}",
            "spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Unsupported value: \"spec.nope\":"
                + " supported values: \"metadata.name\", \"metadata.namespace\", \"metadata.uid\","
                + " \"spec.nodeName\", \"spec.serviceAccountName\", \"status.hostIP\","
                + " \"status.hostIPs\", \"status.podIP\", \"status.podIPs\""),
        bad(
            "{containers: [{name: a, image: a}], volumes: [{name: v, secret: {}}]}",
            "spec.volumes[0].secret.secretName: Required value"),
        bad(
            "{containers: [{name: a, image: a}], volumes: [{name: v, emptyDir: {}, hostPath: {path:"
                + " /x}}]}",
            "spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type"),
        bad(
            "{containers: [{name: a, image: a, ports: [{containerPort: 1, hostPort: 8}, {containerPort:"
                + " 2, hostPort: 8}]}]}",
            "spec.containers[0].ports[1].hostPort: Duplicate value: \"TCP//8\""),
        bad(
            "{containers: [{name: a, image: a}], initContainers: [{name: i, image: a, livenessProbe:"
                + " {exec: {command: [x]}}}]}",
            "spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers"
                + " without restartPolicy=Always"),
        bad(
            "{containers: [{name: a, image: a}], tolerations: [{operator: Equal, value: x}]}",
            "spec.tolerations[0].operator: Invalid value: \"Equal\": operator must be Exists when"
                + " `key` is empty, which means \"match all values and all keys\""),
        bad(
            "{containers: [{name: a, image: a}], dnsPolicy: None}",
            "spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None"),
        bad(
            "{containers: [{name: a, image: a}], activeDeadlineSeconds: 0}",
            "spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647,"
                + " inclusive"),
        bad(
            "{containers: [{name: a, image: a}], topologySpreadConstraints: [{maxSkew: 0, topologyKey:"
                + " zone, whenUnsatisfiable: DoNotSchedule}]}",
            "spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero"));
  }

  private static Arguments bad(String spec, String... problems) {
    return Arguments.of(spec, List.of(problems));
  }

  @ParameterizedTest
  @MethodSource("badSpecs")
  void aBadSpecIsRefusedWithEveryCause(String spec, List<String> expected) {
    assertThat(problems("apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: " + spec + "\n"))
        .isEqualTo(expected);
  }

  @Test
  void imageAndDeadlineMayChangeAndTolerationsGrow() {
    ObjectNode old = created(POD);
    ObjectNode changed = old.deepCopy();
    ((ObjectNode) changed.at("/spec/containers/0")).put("image", "nginx:2");
    changed.withObject("/spec").put("activeDeadlineSeconds", 60);
    changed
        .withObject("/spec")
        .withArray("/tolerations")
        .addObject()
        .put("key", "k")
        .put("operator", "Exists");
    assertThat(problems(old, changed)).isEmpty();
    assertThat(changed.at("/metadata/generation").asInt()).isEqualTo(2);
  }

  @Test
  void nothingElseMayChange() {
    ObjectNode old = created(POD);
    ObjectNode changed = old.deepCopy();
    changed.withObject("/spec").put("nodeName", "n1");
    assertThat(problems(old, changed))
        .singleElement()
        .asString()
        .startsWith(
            "spec: Forbidden: pod updates may not change fields other than `spec.containers");
  }

  @Test
  void containersCannotComeOrGo() {
    ObjectNode old = created(POD);
    ObjectNode changed = old.deepCopy();
    changed
        .withObject("/spec")
        .withArray("/containers")
        .addObject()
        .put("name", "x")
        .put("image", "y:1");
    assertThat(problems(old, changed))
        .containsExactly(
            "spec.containers: Forbidden: pod updates may not add or remove containers");
  }

  @Test
  void aStatusUpdateChangesStatusAlone() {
    ObjectNode old = created(POD);
    ObjectNode wanted = old.deepCopy();
    wanted.withObject("/spec").put("nodeName", "n1");
    wanted.putObject("status").put("phase", "Running");
    Documents.strategy(old).prepareForStatusUpdate(wanted, old);
    assertThat(wanted.at("/spec")).isEqualTo(old.at("/spec"));
    assertThat(wanted.at("/status")).isEqualTo(yaml("{phase: Running, qosClass: BestEffort}"));
    assertThat(Documents.strategy(old).validateStatusUpdate(wanted, old)).isEmpty();
  }

  @Test
  void aPodHasThirtySecondsToEnd() {
    ObjectNode pod = created(POD);
    assertThat(Documents.strategy(pod).defaultGracePeriodSeconds(pod)).isEqualTo(30);
  }

  static Stream<Arguments> resizes() {
    return Stream.of(
        Arguments.of("{requests: {cpu: 1}}", "{requests: {cpu: 2}}", List.of()),
        Arguments.of(
            "{requests: {cpu: 1}}",
            "{}",
            List.of(
                "spec: Invalid value: \"BestEffort\": Pod QOS Class may not change as a result of"
                    + " resizing",
                "spec.containers[0].resources.requests: Forbidden: resource requests cannot be"
                    + " removed")),
        Arguments.of(
            "{requests: {cpu: 1}}",
            "{requests: {cpu: 1}, limits: {cpu: 1, memory: 1Gi}}",
            List.of(
                "spec: Invalid value: \"Guaranteed\": Pod QOS Class may not change as a result of"
                    + " resizing")),
        Arguments.of(
            "{requests: {cpu: 1}}",
            "{requests: {cpu: 1, ephemeral-storage: 1Gi}}",
            List.of("spec: Forbidden: only cpu and memory resources are mutable")),
        Arguments.of(
            "{requests: {cpu: 1}}",
            "{requests: {cpu: 2}, limits: {cpu: 1}}",
            List.of(
                "spec.containers[0].resources.requests: Invalid value: \"2\": must be less than or"
                    + " equal to cpu limit of 1")));
  }

  @ParameterizedTest
  @MethodSource("resizes")
  void aResizeChangesAmountsAndNoPromise(String before, String after, List<String> expected) {
    ObjectNode old =
        created(
            "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: i,"
                + " resources: "
                + before
                + "}]}}");
    ObjectNode pod = old.deepCopy();
    ((ObjectNode) pod.at("/spec/containers/0")).set("resources", yaml(after));
    assertThat(Documents.lines(dev.gantry.model.strategy.pod.PodResizes.problems(pod, old)))
        .containsExactlyElementsOf(expected);
  }
}
