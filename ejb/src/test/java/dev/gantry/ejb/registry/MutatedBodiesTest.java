package dev.gantry.ejb.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.gantry.model.object.Json;
import dev.gantry.model.status.ApiException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a body holds, the answer is an object or a refusal: never a fault, never a hang, and
 * what is refused has changed nothing. The requests in {@code fuzz/} are the seeds: {@code METHOD
 * PATH TYPE} in the first line, the body after it. What was found once is kept there too.
 */
class MutatedBodiesTest {

  private static final int MUTANTS = Integer.getInteger("gantry.fuzz.mutants", 150);

  private record Request(String method, String path, String type, byte[] body) {
    static Request read(Path file) {
      try {
        byte[] bytes = Files.readAllBytes(file);
        int end = 0;
        while (bytes[end] != '\n') {
          end++;
        }
        String[] line = new String(bytes, 0, end, StandardCharsets.UTF_8).split(" ");
        byte[] body = java.util.Arrays.copyOfRange(bytes, end + 1, bytes.length);
        return new Request(line[0], line[1], line[2], body);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    Request with(byte[] other) {
      return new Request(method, path, type, other);
    }
  }

  static List<String> seeds() throws IOException, URISyntaxException {
    try (var files = Files.list(folder())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static Path folder() throws URISyntaxException {
    return Path.of(MutatedBodiesTest.class.getResource("fuzz").toURI());
  }

  private static Api populated() {
    Api api = new Api();
    String deployments = "/apis/apps/v1/namespaces/default/deployments";
    api.post(deployments, VerbsTest.DEPLOYMENT);
    api.post(
        "/api/v1/namespaces/default/configmaps", "{'metadata':{'name':'web'},'data':{'k':'v'}}");
    api.post(
        "/api/v1/namespaces/default/pods",
        "{'metadata':{'name':'web'},'spec':{'containers':[{'name':'c','image':'i'}]}}");
    return api;
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void neverFaults(String seed) throws URISyntaxException {
    Request request = Request.read(folder().resolve(seed));
    Mutations mutations = new Mutations(seed.hashCode());
    assertTimeoutPreemptively(
        Duration.ofMinutes(5),
        () -> {
          Api api = populated();
          ask(api, request, seed);
          for (int i = 0; i < MUTANTS; i++) {
            api = i % 40 == 39 ? populated() : api;
            ask(api, request.with(mutations.mutant(request.body())), seed);
          }
        });
  }

  @Test
  void theSeedsThemselvesAreGood() throws IOException, URISyntaxException {
    for (String seed : seeds()) {
      Request request = Request.read(folder().resolve(seed));
      try {
        call(populated(), request);
      } catch (ApiException e) {
        // Some ask for what is not there; none is malformed.
        assertThat(e.code()).as(seed + ": " + e.getMessage()).isIn(403, 404, 409, 422, 429);
      }
    }
  }

  private static ApiResult call(Api api, Request request) {
    return api.call(request.method(), request.path(), request.type(), request.body());
  }

  private static void ask(Api api, Request request, String seed) {
    long before = api.store.revision();
    try {
      ApiResult result = call(api, request);
      if (result instanceof ApiResult.Stored stored) {
        byte[] json = stored.object().json();
        assertThat(Json.bytes(Json.parse(json))).as(seed).isEqualTo(json);
      }
    } catch (ApiException e) {
      assertThat(e.code()).as(() -> shown(seed, request) + e.getMessage()).isBetween(400, 499);
      assertThat(e.getMessage()).as(() -> shown(seed, request)).isNotBlank();
      assertThat(api.store.revision()).as(() -> shown(seed, request)).isEqualTo(before);
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError(shown(seed, request), e);
    }
  }

  private static String shown(String seed, Request request) {
    return seed
        + "\n"
        + new String(request.body(), StandardCharsets.UTF_8)
        + "\n"
        + HexFormat.of().formatHex(request.body())
        + "\n";
  }
}
