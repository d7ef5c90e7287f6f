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
import org.junit.jupiter.params.provider.MethodSource;

/** Defaults and checks of all kinds that run no pods. */
class KindStrategyTest {

  private static String document(String apiVersion, String kind, String rest) {
    return "{apiVersion: "
        + apiVersion
        + ", kind: "
        + kind
        + ", metadata: {name: x}, "
        + rest
        + "}";
  }

  private static Arguments of(String apiVersion, String kind, String rest, String... problems) {
    return Arguments.of(document(apiVersion, kind, rest), List.of(problems));
  }

  static Stream<Arguments> cases() {
    return Stream.of(
        of("v1", "Service", "spec: {ports: [{port: 80}]}"),
        of("v1", "Service", "spec: {}", "spec.ports: Required value"),
        of("v1", "Service", "spec: {clusterIP: None}"),
        of(
            "v1",
            "Service",
            "spec: {ports: [{port: 80}, {port: 81}]}",
            "spec.ports[0].name: Required value",
            "spec.ports[1].name: Required value"),
        of(
            "v1",
            "Service",
            "spec: {ports: [{port: 80, nodePort: 30000}]}",
            "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"),
        of(
            "v1",
            "Service",
            "spec: {type: Odd, ports: [{port: 80}]}",
            "spec.type: Unsupported value: \"Odd\": supported values: \"ClusterIP\","
                + " \"ExternalName\", \"LoadBalancer\", \"NodePort\""),
        of("v1", "Service", "spec: {type: ExternalName}", "spec.externalName: Required value"),
        of("v1", "ConfigMap", "data: {a.b: c}"),
        of(
            "v1",
            "ConfigMap",
            "data: {'a b': c}",
            "data[a b]: Invalid value: \"a b\": a valid config key must consist of alphanumeric"
                + " characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name',"
                + " regex used for validation is '[-._a-zA-Z0-9]+')"),
        of(
            "v1",
            "Secret",
            "type: kubernetes.io/tls",
            "data[tls.crt]: Required value",
            "data[tls.key]: Required value"),
        of(
            "v1",
            "Secret",
            "type: kubernetes.io/dockerconfigjson",
            "data[.dockerconfigjson]: Required value"),
        of(
            "networking.k8s.io/v1",
            "Ingress",
            "spec: {rules: [{host: a.b, http: {paths: [{path: /, pathType: Prefix, backend: {service:"
                + " {name: s, port: {number: 80}}}}]}}]}"),
        of(
            "networking.k8s.io/v1",
            "Ingress",
            "spec: {}",
            "spec: Invalid value: {}: either `defaultBackend` or `rules` must be specified"),
        of(
            "networking.k8s.io/v1",
            "Ingress",
            "spec: {rules: [{http: {paths: [{path: x, backend: {service: {name: s, port: {}}}}]}}]}",
            "spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified",
            "spec.rules[0].http.paths[0].backend: Required value: port name or number is required"),
        of(
            "v1",
            "PersistentVolumeClaim",
            "spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}"),
        of(
            "v1",
            "PersistentVolumeClaim",
            "spec: {}",
            "spec.accessModes: Required value: at least 1 access mode is required",
            "spec.resources[storage]: Required value"),
        of(
            "v1",
            "PersistentVolume",
            "spec: {accessModes: [ReadWriteOnce], capacity: {storage: 1Gi}}",
            "spec: Required value: must specify a volume type"),
        of(
            "rbac.authorization.k8s.io/v1",
            "RoleBinding",
            "roleRef: {kind: Roll, name: r}, subjects: [{kind: ServiceAccount, name: s}]",
            "roleRef.kind: Unsupported value: \"Roll\": supported values: \"ClusterRole\", \"Role\"",
            "subjects[0].namespace: Required value"),
        of(
            "rbac.authorization.k8s.io/v1",
            "ClusterRole",
            "rules: [{verbs: [get]}]",
            "rules[0].apiGroups: Required value: resource rules must supply at least one api group",
            "rules[0].resources: Required value: resource rules must supply at least one resource"),
        of(
            "policy/v1",
            "PodDisruptionBudget",
            "spec: {minAvailable: 1, maxUnavailable: 1}",
            "spec: Invalid value: {\"minAvailable\":1,\"maxUnavailable\":1}: minAvailable and"
                + " maxUnavailable cannot be both set"),
        of(
            "autoscaling/v2",
            "HorizontalPodAutoscaler",
            "spec: {minReplicas: 3, maxReplicas: 2, scaleTargetRef: {kind: Deployment, name: d}}",
            "spec.maxReplicas: Invalid value: 2: must be greater than or equal to `minReplicas`"),
        of(
            "v1",
            "LimitRange",
            "spec: {limits: [{type: Container, max: {cpu: 1}, min: {cpu: 2}}]}",
            "spec.limits[0].min[cpu]: Invalid value: \"2\": min value 2 is greater than max value 1",
            "spec.limits[0].defaultRequest[cpu]: Invalid value: \"1\": min value 2 is greater than"
                + " default request value 1",
            "spec.limits[0].default[cpu]: Invalid value: \"1\": min value 2 is greater than default"
                + " value 1"),
        of(
            "v1",
            "ResourceQuota",
            "spec: {hard: {pods: -1}}",
            "spec.hard[pods]: Invalid value: \"-1\": must be greater than or equal to 0"),
        of(
            "scheduling.k8s.io/v1",
            "PriorityClass",
            "value: 2000000000",
            "value: Forbidden: maximum allowed value of a user defined priority is 1000000000"),
        of("storage.k8s.io/v1", "StorageClass", "parameters: {}", "provisioner: Required value"),
        of(
            "networking.k8s.io/v1",
            "NetworkPolicy",
            "spec: {podSelector: {}, ingress: [{from: [{}]}]}",
            "spec.ingress[0].from[0]: Required value: must specify a peer"),
        of(
            "discovery.k8s.io/v1",
            "EndpointSlice",
            "addressType: IPv4, endpoints: [{addresses: [nope]}]",
            "endpoints[0].addresses[0]: Invalid value: \"nope\": must be an IPv4 address"),
        of(
            "v1",
            "Node",
            "spec: {taints: [{key: a, effect: Never}]}",
            "spec.taints[0].effect: Unsupported value: \"Never\": supported values: \"NoExecute\","
                + " \"NoSchedule\", \"PreferNoSchedule\""),
        of(
            "certificates.k8s.io/v1",
            "CertificateSigningRequest",
            "spec: {request: eA==, usages: [bad]}",
            "spec.signerName: Required value",
            "spec.usages[0]: Unsupported value: \"bad\": supported values: \"any\", \"cert sign\","
                + " \"client auth\", \"code signing\", \"content commitment\", \"crl sign\", \"data"
                + " encipherment\", \"decipher only\", \"digital signature\", \"email protection\","
                + " \"encipher only\", \"ipsec end system\", \"ipsec tunnel\", \"ipsec user\", \"key"
                + " agreement\", \"key encipherment\", \"microsoft sgc\", \"netscape sgc\", \"ocsp"
                + " signing\", \"s/mime\", \"server auth\", \"signing\", \"timestamping\""));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyProblemHasItsCause(String document, List<String> expected) {
    assertThat(problems(document)).isEqualTo(expected);
  }

  @Test
  void aServiceIsInternalAndPointsAtItsOwnPort() {
    assertThat(created(document("v1", "Service", "spec: {ports: [{port: 80}]}")).path("spec"))
        .isEqualTo(
            yaml(
                """
                ports: [{port: 80, protocol: TCP, targetPort: 80}]
                sessionAffinity: None
                type: ClusterIP
                internalTrafficPolicy: Cluster
                ipFamilyPolicy: SingleStack
                ipFamilies: [IPv4]
                """));
  }

  @Test
  void aServicesAddressStays() {
    ObjectNode old =
        created(document("v1", "Service", "spec: {clusterIP: 10.96.0.9, ports: [{port: 80}]}"));
    ObjectNode without = old.deepCopy();
    without.withObject("/spec").remove("clusterIP");
    assertThat(problems(old, without)).isEmpty();
    assertThat(without.at("/spec/clusterIP").asText()).isEqualTo("10.96.0.9");
    ObjectNode other = old.deepCopy();
    other.withObject("/spec").put("clusterIP", "10.96.0.8");
    assertThat(problems(old, other))
        .containsExactly(
            "spec.clusterIPs[0]: Invalid value: [\"10.96.0.8\"]: may not change once set");
  }

  @Test
  void textsOfASecretBecomeData() {
    ObjectNode secret = created(document("v1", "Secret", "stringData: {a: secret}"));
    assertThat(secret.path("data")).isEqualTo(yaml("{a: c2VjcmV0}"));
    assertThat(secret.path("type").asText()).isEqualTo("Opaque");
    assertThat(secret.has("stringData")).isFalse();
  }

  @Test
  void immutableConfigurationStays() {
    ObjectNode old = created(document("v1", "ConfigMap", "immutable: true, data: {a: b}"));
    ObjectNode changed = old.deepCopy();
    changed.remove("immutable");
    changed.withObject("/data").put("a", "c");
    assertThat(problems(old, changed))
        .containsExactly(
            "immutable: Forbidden: field is immutable when `immutable` is set",
            "data: Forbidden: field is immutable when `immutable` is set");
  }

  @Test
  void aNamespaceIsActiveAndSelectableByName() {
    ObjectNode namespace = created("{apiVersion: v1, kind: Namespace, metadata: {name: team}}");
    assertThat(namespace.at("/status/phase").asText()).isEqualTo("Active");
    assertThat(namespace.at("/spec/finalizers/0").asText()).isEqualTo("kubernetes");
    assertThat(namespace.at("/metadata/labels"))
        .isEqualTo(yaml("{kubernetes.io/metadata.name: team}"));
  }

  @Test
  void namesHaveTheFormOfTheirKind() {
    assertThat(problems("{apiVersion: v1, kind: ConfigMap, metadata: {name: A_b}}"))
        .containsExactly(
            "metadata.name: Invalid value: \"A_b\": a lowercase RFC 1123 subdomain must consist of"
                + " lower case alphanumeric characters, '-' or '.', and must start and end with an"
                + " alphanumeric character (e.g. 'example.com', regex used for validation is"
                + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
    assertThat(
            problems(
                "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: 'system:node'}}"))
        .isEmpty();
    assertThat(
            problems(
                "{apiVersion: v1, kind: ConfigMap, metadata: {generateName: 'x-', name: x-1}}"))
        .isEmpty();
    assertThat(problems("{apiVersion: v1, kind: ConfigMap, metadata: {labels: {a: b}}}"))
        .containsExactly("metadata.name: Required value: name or generateName is required");
  }

  @Test
  void metadataThatIdentifiesStays() {
    ObjectNode old = created(document("v1", "ConfigMap", "data: {}"));
    ObjectNode changed = old.deepCopy();
    changed.withObject("/metadata").put("uid", "other");
    changed.withObject("/metadata/labels").put("bad key", "v");
    assertThat(problems(old, changed))
        .hasSize(2)
        .first()
        .isEqualTo("metadata.uid: Invalid value: \"other\": field is immutable");
  }

  @Test
  void aRoleBindingsRoleStays() {
    ObjectNode old =
        created(
            document(
                "rbac.authorization.k8s.io/v1", "RoleBinding", "roleRef: {kind: Role, name: r}"));
    ObjectNode changed = old.deepCopy();
    changed.withObject("/roleRef").put("name", "s");
    assertThat(problems(old, changed))
        .singleElement()
        .asString()
        .endsWith(": cannot change roleRef");
  }

  @Test
  void aNodeRegistersWithItsStatus() {
    ObjectNode node = created(document("v1", "Node", "status: {capacity: {cpu: 2}}"));
    assertThat(node.at("/status/allocatable")).isEqualTo(yaml("{cpu: 2}"));
  }

  @Test
  void leasesAndEventsLeaveNoHistory() {
    assertThat(
            Documents.strategy(yaml("{apiVersion: coordination.k8s.io/v1, kind: Lease}"))
                .ephemeral())
        .isTrue();
    assertThat(Documents.strategy(yaml("{apiVersion: v1, kind: Event}")).ephemeral()).isTrue();
    assertThat(Documents.strategy(yaml("{apiVersion: v1, kind: Pod}")).ephemeral()).isFalse();
  }
}
