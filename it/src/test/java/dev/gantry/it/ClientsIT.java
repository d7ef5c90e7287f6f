package dev.gantry.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubernetes.client.ProtoClient;
import io.kubernetes.client.custom.V1Patch;
import io.kubernetes.client.informer.SharedIndexInformer;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.apis.VersionApi;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1ConfigMapList;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Status;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.util.CallGeneratorParams;
import io.kubernetes.client.util.Config;
import io.kubernetes.client.util.PatchUtils;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The official Java client: JSON, protobuf and its informers. */
class ClientsIT {

  private static final String NS = "clients";

  private static Gantry gantry;
  private static ApiClient client;

  @BeforeAll
  static void start() throws IOException {
    gantry = Gantry.withNodes(1);
    gantry.get("create", "namespace", NS);
    client = Config.fromConfig(gantry.kubeconfig().toString());
  }

  @AfterAll
  static void clean() {
    gantry.kubectl("delete", "namespace", NS, "--wait=false");
  }

  @Test
  void officialClientWritesReadsAndWatches() throws ApiException {
    CoreV1Api api = new CoreV1Api(client);
    assertThat(new VersionApi(client).getCode().execute().getGitVersion()).startsWith("v1.36");
    SharedInformerFactory factory = new SharedInformerFactory(client);
    SharedIndexInformer<V1ConfigMap> informer =
        factory.sharedIndexInformerFor(
            (CallGeneratorParams params) ->
                api.listNamespacedConfigMap(NS)
                    .resourceVersion(params.resourceVersion)
                    .watch(params.watch)
                    .timeoutSeconds(params.timeoutSeconds)
                    .buildCall(null),
            V1ConfigMap.class,
            V1ConfigMapList.class);
    factory.startAllRegisteredInformers();
    try {
      V1ConfigMap made =
          api.createNamespacedConfigMap(
                  NS,
                  new V1ConfigMap()
                      .metadata(new V1ObjectMeta().name("json"))
                      .data(Map.of("a", "1")))
              .execute();
      assertThat(made.getMetadata().getUid()).isNotBlank();
      V1ConfigMap patched =
          PatchUtils.patch(
              V1ConfigMap.class,
              () ->
                  api.patchNamespacedConfigMap("json", NS, new V1Patch("{\"data\":{\"b\":\"2\"}}"))
                      .buildCall(null),
              V1Patch.PATCH_FORMAT_STRATEGIC_MERGE_PATCH,
              client);
      assertThat(patched.getData()).containsOnlyKeys("a", "b");
      Await.until(
          Duration.ofSeconds(30),
          () -> informer.getIndexer().getByKey(NS + "/json"),
          seen -> seen != null && seen.getData().size() == 2,
          "the informer saw both");
      V1Status gone = api.deleteNamespacedConfigMap("json", NS).execute();
      assertThat(gone.getStatus()).isEqualTo("Success");
      Await.until(
          Duration.ofSeconds(30),
          () -> informer.getIndexer().getByKey(NS + "/json"),
          seen -> seen == null,
          "the informer saw the end");
      assertThatThrownBy(() -> api.readNamespacedConfigMap("json", NS).execute())
          .isInstanceOfSatisfying(
              ApiException.class,
              e -> {
                assertThat(e.getCode()).isEqualTo(404);
                assertThat(e.getResponseBody()).contains("configmaps \\\"json\\\" not found");
              });
    } finally {
      factory.stopAllRegisteredInformers(true);
    }
  }

  @Test
  void protobufIsSpokenBothWays() throws ApiException, IOException {
    ProtoClient protobuf = new ProtoClient(client);
    String all = "/api/v1/namespaces/" + NS + "/configmaps";
    V1.ConfigMap given =
        V1.ConfigMap.newBuilder()
            .setMetadata(Meta.ObjectMeta.newBuilder().setName("proto").setNamespace(NS))
            .putData("k", "v")
            .build();
    V1.ConfigMap made = protobuf.<V1.ConfigMap>create(given, all, "v1", "ConfigMap").object;
    assertThat(made.getMetadata().getUid()).isNotBlank();
    assertThat(made.getDataMap()).containsExactlyEntriesOf(Map.of("k", "v"));
    V1.ConfigMap changed =
        protobuf.<V1.ConfigMap>update(
                made.toBuilder().putData("k", "w").build(), all + "/proto", "v1", "ConfigMap")
            .object;
    assertThat(changed.getDataMap()).containsEntry("k", "w");
    V1.ConfigMapList list =
        protobuf.<V1.ConfigMapList>list(V1.ConfigMapList.newBuilder(), all).object;
    assertThat(list.getItemsList())
        .extracting(item -> item.getMetadata().getName())
        .contains("proto", "kube-root-ca.crt");
    V1.NodeList nodes =
        protobuf.<V1.NodeList>list(V1.NodeList.newBuilder(), "/api/v1/nodes").object;
    assertThat(nodes.getItems(0).getStatus().getNodeInfo().getKubeletVersion()).isNotBlank();
    ProtoClient.ObjectOrStatus<V1.ConfigMap> none =
        protobuf.get(V1.ConfigMap.newBuilder(), all + "/none");
    assertThat(none.status.getReason()).isEqualTo("NotFound");
    assertThat(none.status.getCode()).isEqualTo(404);
    ProtoClient.ObjectOrStatus<V1.ConfigMap> gone =
        protobuf.delete(V1.ConfigMap.newBuilder(), all + "/proto");
    assertThat(gone.status.getStatus()).isEqualTo("Success");
  }
}
