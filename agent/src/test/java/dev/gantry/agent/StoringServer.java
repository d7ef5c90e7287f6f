package dev.gantry.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.patch.StrategicMergePatch;
import dev.gantry.model.schema.BuiltInSchemas;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.Headers;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/** An API server that only stores; it takes the strategic merge patches that nodes send. */
public final class StoringServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KubernetesMockServer server;

  public StoringServer() {
    Map<ServerRequest, Queue<ServerResponse>> none = new HashMap<>();
    server =
        new KubernetesMockServer(
            new Context(), new MockWebServer(), none, new Patching(none), false);
    server.init();
  }

  /** More patient than usual: an impatient one would send a request twice. */
  public KubernetesClient client() {
    return server.createClient(
        client -> client.editOrNewConfig().withRequestTimeout(120_000).endConfig());
  }

  @Override
  public void close() {
    server.destroy();
  }

  private static final class Patching extends KubernetesMixedDispatcher {
    private final BuiltInSchemas schemas = BuiltInSchemas.load();

    Patching(Map<ServerRequest, Queue<ServerResponse>> responses) {
      super(responses);
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) {
      String type = request.getHeader("Content-Type");
      if (type == null || !type.startsWith("application/strategic-merge-patch")) {
        return super.dispatch(request);
      }
      synchronized (this) {
        String path = request.getPath().replace("/status", "");
        MockResponse got =
            super.dispatch(
                new RecordedRequest(
                    "HTTP/1.1", HttpMethod.GET, path, Headers.builder().build(), new Buffer()));
        if (!got.getStatus().contains("200")) {
          return got;
        }
        try {
          ObjectNode object = (ObjectNode) JSON.readTree(got.getBody().readUtf8());
          JsonNode patch = JSON.readTree(request.getUtf8Body());
          ObjectNode merged =
              StrategicMergePatch.apply(
                  schemas
                      .of(object.path("apiVersion").asText(), object.path("kind").asText())
                      .orElseThrow(),
                  object,
                  (ObjectNode) patch);
          merged.withObject("/metadata").remove("resourceVersion");
          Headers json = Headers.builder().add("Content-Type", "application/json").build();
          return super.dispatch(
              new RecordedRequest(
                  "HTTP/1.1",
                  HttpMethod.PUT,
                  request.getPath(),
                  json,
                  new Buffer(merged.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8))));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}
