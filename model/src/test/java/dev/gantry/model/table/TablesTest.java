package dev.gantry.model.table;

import static dev.gantry.model.strategy.Documents.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.BuiltInKinds;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.object.Json;
import dev.gantry.model.strategy.Documents;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TablesTest {

  private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");

  private static String row(String document) {
    ObjectNode object = yaml(document);
    object
        .withObject("/metadata")
        .put("name", "x")
        .put("creationTimestamp", "2026-01-01T00:00:00Z");
    return Tables.of(Documents.kind(object)).cells(object, NOW).stream()
        .map(String::valueOf)
        .collect(Collectors.joining(" | "));
  }

  static Stream<Arguments> pods() {
    String two = "spec: {containers: [{name: a}, {name: b}]}, ";
    return Stream.of(
        Arguments.of(two + "status: {phase: Pending}", "0/2 | Pending | 0"),
        Arguments.of(
            two
                + "status: {phase: Running, containerStatuses: [{name: a, ready: true, state: {running:"
                + " {}}}, {name: b, restartCount: 3, state: {waiting: {reason: CrashLoopBackOff}},"
                + " lastState: {terminated: {finishedAt: '2026-01-01T00:55:00Z'}}}]}",
            "1/2 | CrashLoopBackOff | 3 (5m ago)"),
        Arguments.of(
            two
                + "status: {phase: Succeeded, containerStatuses: [{name: a, state: {terminated: {reason:"
                + " Completed}}}]}",
            "0/2 | Completed | 0"),
        Arguments.of(
            two
                + "status: {phase: Failed, containerStatuses: [{name: a, state: {terminated: {exitCode:"
                + " 2}}}]}",
            "0/2 | ExitCode:2 | 0"),
        Arguments.of(
            two
                + "status: {phase: Failed, containerStatuses: [{name: a, state: {terminated: {signal:"
                + " 9}}}]}",
            "0/2 | Signal:9 | 0"),
        Arguments.of(two + "status: {phase: Failed, reason: Evicted}", "0/2 | Evicted | 0"),
        Arguments.of(
            two + "metadata: {deletionTimestamp: '2026-01-01T00:59:00Z'}, status: {phase: Running}",
            "0/2 | Terminating | 0"),
        Arguments.of(
            two
                + "metadata: {deletionTimestamp: '2026-01-01T00:59:00Z'}, status: {phase: Running,"
                + " reason: NodeLost}",
            "0/2 | Unknown | 0"),
        Arguments.of(
            "spec: {initContainers: [{name: i}, {name: j}], containers: [{name: a}]}, status: {phase:"
                + " Pending, initContainerStatuses: [{name: i, state: {terminated: {exitCode: 0}}},"
                + " {name: j, state: {running: {}}}]}",
            "0/1 | Init:1/2 | 0"),
        Arguments.of(
            "spec: {initContainers: [{name: i}], containers: [{name: a}]}, status: {phase: Pending,"
                + " initContainerStatuses: [{name: i, restartCount: 2, state: {waiting: {reason:"
                + " CrashLoopBackOff}}}]}",
            "0/1 | Init:CrashLoopBackOff | 2"),
        Arguments.of(
            "spec: {initContainers: [{name: i}], containers: [{name: a}]}, status: {phase: Pending,"
                + " initContainerStatuses: [{name: i, state: {terminated: {exitCode: 1, reason:"
                + " Error}}}]}",
            "0/1 | Init:Error | 0"),
        Arguments.of(
            "spec: {initContainers: [{name: s, restartPolicy: Always}], containers: [{name: a}]},"
                + " status: {phase: Running, conditions: [{type: Initialized, status: 'True'}],"
                + " initContainerStatuses: [{name: s, ready: true, started: true, state: {running:"
                + " {}}}], containerStatuses: [{name: a, ready: true, state: {running: {}}}]}",
            "2/2 | Running | 0"),
        Arguments.of(
            two
                + "status: {phase: Pending, conditions: [{type: PodScheduled, status: 'False', reason:"
                + " SchedulingGated}]}",
            "0/2 | SchedulingGated | 0"));
  }

  @ParameterizedTest
  @MethodSource("pods")
  void aPodsStatusIsWhatKeepsItFromRunning(String pod, String cells) {
    assertThat(row("{apiVersion: v1, kind: Pod, " + pod + "}"))
        .isEqualTo("x | " + cells + " | 60m | <none> | <none> | <none> | <none>");
  }

  static Stream<Arguments> others() {
    return Stream.of(
        Arguments.of(
            "apiVersion: apps/v1, kind: Deployment, spec: {replicas: 3, selector: {matchLabels: {a: b}},"
                + " template: {spec: {containers: [{name: c, image: i}]}}}, status: {readyReplicas: 2,"
                + " updatedReplicas: 3, availableReplicas: 1}",
            "x | 2/3 | 3 | 1 | 60m | c | i | a=b"),
        Arguments.of(
            "apiVersion: v1, kind: Service, spec: {type: NodePort, clusterIP: 10.0.0.1, ports: [{port:"
                + " 80, nodePort: 30080, protocol: TCP}, {port: 53, protocol: UDP}], selector: {b: c, a:"
                + " b}}",
            "x | NodePort | 10.0.0.1 | <none> | 80:30080/TCP,53/UDP | 60m | a=b,b=c"),
        Arguments.of(
            "apiVersion: v1, kind: Service, spec: {type: LoadBalancer, clusterIP: 10.0.0.1}",
            "x | LoadBalancer | 10.0.0.1 | <pending> | <none> | 60m | <none>"),
        Arguments.of(
            "apiVersion: v1, kind: Node, metadata: {labels: {node-role.kubernetes.io/control-plane: ''}},"
                + " spec: {unschedulable: true}, status: {conditions: [{type: Ready, status: 'True'}],"
                + " addresses: [{type: InternalIP, address: 10.0.0.2}], nodeInfo: {kubeletVersion: v1,"
                + " osImage: Debian, kernelVersion: '6', containerRuntimeVersion: 'containerd://2'}}",
            "x | Ready,SchedulingDisabled | control-plane | 60m | v1 | 10.0.0.2 | <none> | Debian | 6 |"
                + " containerd://2"),
        Arguments.of(
            "apiVersion: v1, kind: Namespace, status: {phase: Active}", "x | Active | 60m"),
        Arguments.of(
            "apiVersion: v1, kind: ConfigMap, data: {a: b}, binaryData: {c: d}", "x | 2 | 60m"),
        Arguments.of(
            "apiVersion: v1, kind: Secret, type: Opaque, data: {a: b}", "x | Opaque | 1 | 60m"),
        Arguments.of(
            "apiVersion: batch/v1, kind: Job, spec: {completions: 2, selector: {matchLabels: {a: b}}},"
                + " status: {succeeded: 1, startTime: '2026-01-01T00:58:00Z'}",
            "x | Running | 1/2 | 2m | 60m |  |  | a=b"),
        Arguments.of(
            "apiVersion: batch/v1, kind: CronJob, spec: {schedule: '* * * * *', suspend: false}, status:"
                + " {lastScheduleTime: '2026-01-01T00:59:30Z', active: [{}]}",
            "x | * * * * * | <none> | False | 1 | 30s | 60m |  |  | <none>"),
        Arguments.of(
            "apiVersion: networking.k8s.io/v1, kind: Ingress, spec: {ingressClassName: g, rules: [{host:"
                + " a.b}, {host: c.d}], tls: [{}]}, status: {loadBalancer: {ingress: [{ip: 1.2.3.4}]}}",
            "x | g | a.b,c.d | 1.2.3.4 | 80, 443 | 60m"),
        Arguments.of(
            "apiVersion: v1, kind: Endpoints, subsets: [{addresses: [{ip: 1.1.1.1}, {ip: 1.1.1.2}],"
                + " ports: [{port: 80}, {port: 81}]}]",
            "x | 1.1.1.1:80,1.1.1.2:80,1.1.1.1:81 + 1 more... | 60m"),
        Arguments.of(
            "apiVersion: v1, kind: Event, lastTimestamp: '2026-01-01T00:59:50Z', firstTimestamp:"
                + " '2026-01-01T00:50:00Z', type: Warning, reason: Failed, involvedObject: {kind: Pod,"
                + " name: p, fieldPath: 'spec.containers{a}'}, source: {component: kubelet, host: h},"
                + " message: 'it broke', count: 4",
            "10s | Warning | Failed | pod/p | spec.containers{a} | kubelet, h | it broke | 10m | 4 | x"),
        Arguments.of(
            "apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {annotations:"
                + " {storageclass.kubernetes.io/is-default-class: 'true'}}, provisioner: p,"
                + " reclaimPolicy: Delete, volumeBindingMode: Immediate",
            "x (default) | p | Delete | Immediate | false | 60m"),
        Arguments.of(
            "apiVersion: v1, kind: PersistentVolumeClaim, spec: {volumeName: v, storageClassName: s,"
                + " volumeMode: Filesystem}, status: {phase: Bound, capacity: {storage: 1Gi},"
                + " accessModes: [ReadWriteOnce, ReadOnlyMany]}",
            "x | Bound | v | 1Gi | RWO,ROX | s | <unset> | 60m | Filesystem"),
        Arguments.of(
            "apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, spec: {minReplicas: 1,"
                + " maxReplicas: 5, scaleTargetRef: {kind: Deployment, name: d}, metrics: [{type:"
                + " Resource, resource: {name: cpu, target: {averageUtilization: 80}}}]}",
            "x | Deployment/d | cpu: <unknown>/80% | 1 | 5 | 0 | 60m"),
        Arguments.of(
            "apiVersion: policy/v1, kind: PodDisruptionBudget, spec: {minAvailable: 50%}, status:"
                + " {disruptionsAllowed: 1}",
            "x | 50% | N/A | 1 | 60m"),
        Arguments.of(
            "apiVersion: certificates.k8s.io/v1, kind: CertificateSigningRequest, spec: {signerName: s,"
                + " username: u, expirationSeconds: 3600}, status: {conditions: [{type: Approved}],"
                + " certificate: eA==}",
            "x | 60m | s | u | 60m | Approved,Issued"),
        Arguments.of(
            "apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, roleRef: {kind:"
                + " ClusterRole, name: r}, subjects: [{kind: User, name: u}, {kind: ServiceAccount,"
                + " namespace: ns, name: s}]",
            "x | ClusterRole/r | 60m | u |  | ns/s"),
        Arguments.of(
            "apiVersion: v1, kind: ResourceQuota, status: {hard: {pods: '10', limits.cpu: '4'}, used:"
                + " {pods: '3', limits.cpu: '1'}}",
            "x | pods: 3/10 | limits.cpu: 1/4 | 60m"),
        Arguments.of(
            "apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4, ports: [{port:"
                + " 80}], endpoints: [{addresses: [1.1.1.1]}]",
            "x | IPv4 | 80 | 1.1.1.1 | 60m"));
  }

  @ParameterizedTest
  @MethodSource("others")
  void everyKindHasItsColumns(String document, String cells) {
    assertThat(row("{" + document + "}")).isEqualTo(cells);
  }

  @Test
  void anEmptyObjectOfEveryKindHasAsManyCellsAsColumns() {
    for (Kind kind : BuiltInKinds.load()) {
      TableRows rows = Tables.of(kind);
      assertThat(rows.cells(Json.object(), NOW)).as(kind.kind()).hasSameSizeAs(rows.columns());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "-5, <invalid>",
    "0, 0s",
    "119, 119s",
    "120, 2m",
    "121, 2m1s",
    "599, 9m59s",
    "600, 10m",
    "10799, 179m",
    "10800, 3h",
    "11100, 3h5m",
    "28800, 8h",
    "172799, 47h",
    "172800, 2d",
    "180000, 2d2h",
    "691200, 8d",
    "63072000, 2y",
    "64000000, 2y10d",
    "315360000, 10y"
  })
  void agesAreShort(long seconds, String shown) {
    assertThat(Age.human(Duration.ofSeconds(seconds))).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ".spec.a | 1",
        "{.spec.a} | 1",
        ".spec.list[1] | z",
        ".spec.list[*] | x,z",
        ".spec.items[?(@.k==\"two\")].v | 2",
        ".spec.map['a.b/c'] | q",
        ".spec.map.a\\.b/c | q",
        ".spec.none.deep | ''",
        "nonsense | ''"
      })
  void jsonPathsLeadToValues(String path, String found) {
    ObjectNode object =
        yaml(
            "{spec: {a: 1, list: [x, z], items: [{k: one, v: 1}, {k: two, v: 2}], map: {a.b/c: q}}}");
    assertThat(
            JsonPath.parse(path).find(object).stream()
                .map(n -> n.asText())
                .collect(Collectors.joining(",")))
        .isEqualTo(found);
  }

  @Test
  void wideColumnsComeOnlyWhenAskedFor() {
    Kind pods =
        BuiltInKinds.load().stream()
            .filter(k -> k.plural().equals("pods"))
            .findFirst()
            .orElseThrow();
    assertThat(Tables.of(pods).columns())
        .filteredOn(c -> c.priority() == 0)
        .extracting(Column::name)
        .isEqualTo(List.of("Name", "Ready", "Status", "Restarts", "Age"));
  }
}
