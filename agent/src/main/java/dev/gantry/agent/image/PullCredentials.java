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
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the credentials for an image's registry in a pod's pull secrets. */
public final class PullCredentials {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ReferencedObjects objects;

  public PullCredentials(ReferencedObjects objects) {
    this.objects = objects;
  }

  /**
   * What to log in with.
   *
   * @param credentials to be tried in turn, the most specific first; none when no secret knows the
   *     registry
   * @param missing names of secrets that are not there, or that say nothing readable
   */
  public record Found(List<AuthConfig> credentials, List<String> missing) {}

  private record Entry(String key, AuthConfig credentials) {}

  public Found of(Pod pod, String image) {
    List<Entry> entries = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (LocalObjectReference reference : pod.getSpec().getImagePullSecrets()) {
      Optional<List<Entry>> read =
          objects
              .secret(
                  pod.getMetadata().getUid(), pod.getMetadata().getNamespace(), reference.getName())
              .flatMap(PullCredentials::entries);
      read.ifPresentOrElse(entries::addAll, () -> missing.add(reference.getName()));
    }
    List<AuthConfig> matching =
        entries.stream()
            .filter(e -> RegistryKey.of(e.key()).matches(image))
            // example.com/team before example.com before *.com
            .sorted(Comparator.comparing(Entry::key).reversed())
            .map(Entry::credentials)
            .distinct()
            .toList();
    return new Found(matching, missing);
  }

  /** Empty when the secret is none for registries, or cannot be read. */
  private static Optional<List<Entry>> entries(Secret secret) {
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
      List<Entry> entries = new ArrayList<>();
      for (Map.Entry<String, JsonNode> entry : auths.properties()) {
        entries.add(new Entry(entry.getKey(), credentials(entry.getValue())));
      }
      return Optional.of(entries);
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * The server's address stays away, as with a kubelet: containerd 1.6 reads it as a URL, finds no
   * host in {@code localhost:5000}, and then does not use the credentials at all.
   */
  private static AuthConfig credentials(JsonNode entry) {
    String user = entry.path("username").asText("");
    String password = entry.path("password").asText("");
    String auth = entry.path("auth").asText("");
    if (user.isEmpty() && !auth.isEmpty()) {
      String[] pair =
          new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8).split(":", 2);
      user = pair[0];
      password = pair.length > 1 ? pair[1] : "";
    }
    return AuthConfig.newBuilder()
        .setUsername(user)
        .setPassword(password)
        .setIdentityToken(entry.path("identitytoken").asText(""))
        .build();
  }
}
