package dev.gantry.agent.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gantry.agent.cri.proto.AuthConfig;
import dev.gantry.agent.volume.ReferencedObjects;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Finds the credentials for an image's registry in a pod's pull secrets. */
public final class PullCredentials {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DOCKER_HUB = "docker.io";

  private final ReferencedObjects objects;

  public PullCredentials(ReferencedObjects objects) {
    this.objects = objects;
  }

  /** Empty when no secret knows the registry. */
  public Optional<AuthConfig> of(Pod pod, String image) {
    for (LocalObjectReference reference : pod.getSpec().getImagePullSecrets()) {
      Optional<AuthConfig> found =
          objects
              .secret(
                  pod.getMetadata().getUid(), pod.getMetadata().getNamespace(), reference.getName())
              .flatMap(secret -> in(secret, registry(image)));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<AuthConfig> in(Secret secret, String registry) {
    Map<String, String> data = secret.getData() == null ? Map.of() : secret.getData();
    try {
      JsonNode auths;
      if (data.containsKey(".dockerconfigjson")) {
        auths =
            JSON.readTree(Base64.getDecoder().decode(data.get(".dockerconfigjson"))).path("auths");
      } else if (data.containsKey(".dockercfg")) {
        auths = JSON.readTree(Base64.getDecoder().decode(data.get(".dockercfg")));
      } else {
        return Optional.empty();
      }
      for (Map.Entry<String, JsonNode> entry : auths.properties()) {
        if (host(entry.getKey()).equals(registry)) {
          return Optional.of(credentials(entry.getValue(), entry.getKey()));
        }
      }
      return Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static AuthConfig credentials(JsonNode entry, String server) {
    AuthConfig.Builder out = AuthConfig.newBuilder().setServerAddress(server);
    String user = entry.path("username").asText("");
    String password = entry.path("password").asText("");
    String auth = entry.path("auth").asText("");
    if (user.isEmpty() && !auth.isEmpty()) {
      String[] pair =
          new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8).split(":", 2);
      user = pair[0];
      password = pair.length > 1 ? pair[1] : "";
    }
    return out.setUsername(user)
        .setPassword(password)
        .setIdentityToken(entry.path("identitytoken").asText(""))
        .build();
  }

  /** The host of a key such as {@code https://index.docker.io/v1/}. */
  private static String host(String key) {
    String host = key.replaceFirst("^https?://", "").replaceFirst("/.*$", "");
    return host.equals("index.docker.io") || host.equals("registry-1.docker.io")
        ? DOCKER_HUB
        : host;
  }

  /** The registry that an image name leads to: its first part when that looks like a host. */
  static String registry(String image) {
    int slash = image.indexOf('/');
    if (slash < 0) {
      return DOCKER_HUB;
    }
    String first = image.substring(0, slash);
    return first.contains(".") || first.contains(":") || first.equals("localhost")
        ? host(first)
        : DOCKER_HUB;
  }
}
