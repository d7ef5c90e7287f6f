package dev.gantry.ejb.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.gantry.model.object.Json;
import dev.gantry.model.status.ApiException;
import io.kubernetes.client.proto.IntStr;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Resource;
import io.kubernetes.client.proto.Runtime;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.proto.V1Apps;
import io.kubernetes.client.proto.V1Networking;
import org.junit.jupiter.api.Test;

class ProtobufBodyTest {

  private static byte[] body(String apiVersion, String kind, Message message) {
    byte[] envelope =
        Runtime.Unknown.newBuilder()
            .setTypeMeta(Runtime.TypeMeta.newBuilder().setApiVersion(apiVersion).setKind(kind))
            .setRaw(message.toByteString())
            .build()
            .toByteArray();
    byte[] body = new byte[envelope.length + 4];
    System.arraycopy(new byte[] {'k', '8', 's', 0}, 0, body, 0, 4);
    System.arraycopy(envelope, 0, body, 4, envelope.length);
    return body;
  }

  @Test
  void namespaceAsKubectlWritesIt() {
    // Go writes every text and a zero creation time, though nobody said them.
    V1.Namespace namespace =
        V1.Namespace.newBuilder()
            .setMetadata(
                Meta.ObjectMeta.newBuilder()
                    .setName("web")
                    .setGenerateName("")
                    .setGeneration(0)
                    .setCreationTimestamp(Meta.Time.newBuilder()))
            .setSpec(V1.NamespaceSpec.newBuilder())
            .setStatus(V1.NamespaceStatus.newBuilder().setPhase(""))
            .build();
    assertThat(ProtobufBody.decode(body("v1", "Namespace", namespace)))
        .isEqualTo(
            Json.parse(
                "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"web\"},\"spec\":{},\"status\":{}}"));
  }

  @Test
  void deploymentWithZeroReplicasAndInlinedStructs() {
    V1.Container container =
        V1.Container.newBuilder()
            .setName("main")
            .setImage("nginx:1")
            .setResources(
                V1.ResourceRequirements.newBuilder()
                    .putLimits("cpu", Resource.Quantity.newBuilder().setString("250m").build()))
            .setReadinessProbe(
                V1.Probe.newBuilder()
                    .setTimeoutSeconds(0)
                    .setHandler(
                        V1.ProbeHandler.newBuilder()
                            .setHttpGet(
                                V1.HTTPGetAction.newBuilder()
                                    .setPath("/")
                                    .setPort(
                                        IntStr.IntOrString.newBuilder()
                                            .setType(1)
                                            .setStrVal("http")))))
            .build();
    V1.Volume volume =
        V1.Volume.newBuilder()
            .setName("data")
            .setVolumeSource(
                V1.VolumeSource.newBuilder()
                    .setConfigMap(
                        V1.ConfigMapVolumeSource.newBuilder()
                            .setLocalObjectReference(
                                V1.LocalObjectReference.newBuilder().setName("settings"))))
            .build();
    V1Apps.Deployment deployment =
        V1Apps.Deployment.newBuilder()
            .setSpec(
                V1Apps.DeploymentSpec.newBuilder()
                    .setReplicas(0)
                    .setMinReadySeconds(0)
                    .setTemplate(
                        V1.PodTemplateSpec.newBuilder()
                            .setSpec(
                                V1.PodSpec.newBuilder()
                                    .addContainers(container)
                                    .addVolumes(volume))))
            .build();
    assertThat(ProtobufBody.decode(body("apps/v1", "Deployment", deployment)))
        .isEqualTo(
            Json.parse(
                """
                {"apiVersion":"apps/v1","kind":"Deployment","spec":{"replicas":0,"template":{"spec":{
                  "containers":[{"name":"main","image":"nginx:1","resources":{"limits":{"cpu":"250m"}},
                    "readinessProbe":{"httpGet":{"path":"/","port":"http"}}}],
                  "volumes":[{"name":"data","configMap":{"name":"settings"}}]}}}}"""));
  }

  @Test
  void secretsKeepTheirBytes() {
    V1.Secret secret =
        V1.Secret.newBuilder()
            .putData("key", ByteString.copyFromUtf8("s3cr3t"))
            .setType("Opaque")
            .build();
    assertThat(ProtobufBody.decode(body("v1", "Secret", secret)).at("/data/key").asText())
        .isEqualTo("czNjcjN0");
  }

  @Test
  void refusesWhatItCannotRead() {
    assertThatThrownBy(
            () -> ProtobufBody.decode("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.code()).isEqualTo(400));
    assertThatThrownBy(() -> ProtobufBody.decode(new byte[] {'k', '8', 's', 0, 1, 2, 3}))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.code()).isEqualTo(400));
    byte[] unknown = body("example.com/v1", "Thing", V1.Secret.getDefaultInstance());
    assertThatThrownBy(() -> ProtobufBody.decode(unknown))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.code()).isEqualTo(415));
  }

  @Test
  void secretsAreBase64AndRulesAreInlined() {
    V1.Secret secret =
        V1.Secret.newBuilder().putData("key", ByteString.copyFromUtf8("hello")).build();
    assertThat(ProtobufBody.decode(body("v1", "Secret", secret)).at("/data/key"))
        .isEqualTo(Json.object().textNode("aGVsbG8="));
    V1Networking.IngressRule rule =
        V1Networking.IngressRule.newBuilder()
            .setHost("a.example")
            .setIngressRuleValue(
                V1Networking.IngressRuleValue.newBuilder()
                    .setHttp(
                        V1Networking.HTTPIngressRuleValue.newBuilder()
                            .addPaths(V1Networking.HTTPIngressPath.newBuilder().setPath("/"))))
            .build();
    V1Networking.Ingress ingress =
        V1Networking.Ingress.newBuilder()
            .setSpec(V1Networking.IngressSpec.newBuilder().addRules(rule))
            .build();
    assertThat(
            ProtobufBody.decode(body("networking.k8s.io/v1", "Ingress", ingress))
                .at("/spec/rules/0/http/paths/0/path")
                .asText())
        .isEqualTo("/");
  }
}
