package dev.gantry.agent.volume;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ProjectedVolumeSource;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Turns config maps, secrets, pod fields and tokens into the files of a volume. */
final class FileSources {
  private static final int DEFAULT_MODE = 0644;

  private final ReferencedObjects objects;
  private final ServiceAccountTokens tokens;

  FileSources(ReferencedObjects objects, ServiceAccountTokens tokens) {
    this.objects = objects;
    this.tokens = tokens;
  }

  Map<String, FileContent> configMap(
      Pod pod, String name, Boolean optional, List<KeyToPath> items, Integer mode) {
    var found =
        objects.configMap(pod.getMetadata().getUid(), pod.getMetadata().getNamespace(), name);
    if (found.isEmpty()) {
      return missing("configmap", name, optional);
    }
    return pick(bytes(found.get()), items, mode, optional, "configmap", name);
  }

  Map<String, FileContent> secret(
      Pod pod, String name, Boolean optional, List<KeyToPath> items, Integer mode) {
    var found = objects.secret(pod.getMetadata().getUid(), pod.getMetadata().getNamespace(), name);
    if (found.isEmpty()) {
      return missing("secret", name, optional);
    }
    return pick(bytes(found.get()), items, mode, optional, "secret", name);
  }

  private static Map<String, FileContent> missing(String kind, String name, Boolean optional) {
    if (Boolean.TRUE.equals(optional)) {
      return Map.of();
    }
    throw new VolumeException(kind + " \"" + name + "\" not found");
  }

  static Map<String, byte[]> bytes(ConfigMap map) {
    Map<String, byte[]> all = new TreeMap<>();
    if (map.getData() != null) {
      map.getData().forEach((k, v) -> all.put(k, v.getBytes(StandardCharsets.UTF_8)));
    }
    if (map.getBinaryData() != null) {
      map.getBinaryData().forEach((k, v) -> all.put(k, Base64.getDecoder().decode(v)));
    }
    return all;
  }

  static Map<String, byte[]> bytes(Secret secret) {
    Map<String, byte[]> all = new TreeMap<>();
    if (secret.getData() != null) {
      secret.getData().forEach((k, v) -> all.put(k, Base64.getDecoder().decode(v)));
    }
    return all;
  }

  private static Map<String, FileContent> pick(
      Map<String, byte[]> all,
      List<KeyToPath> items,
      Integer defaultMode,
      Boolean optional,
      String kind,
      String name) {
    int mode = defaultMode == null ? DEFAULT_MODE : defaultMode;
    Map<String, FileContent> files = new TreeMap<>();
    if (items == null || items.isEmpty()) {
      all.forEach((key, bytes) -> files.put(key, new FileContent(bytes, mode)));
      return files;
    }
    for (KeyToPath item : items) {
      byte[] bytes = all.get(item.getKey());
      if (bytes == null) {
        if (Boolean.TRUE.equals(optional)) {
          continue;
        }
        throw new VolumeException(
            "references non-existent " + kind + " key: " + item.getKey() + " in \"" + name + "\"");
      }
      files.put(
          item.getPath(), new FileContent(bytes, item.getMode() == null ? mode : item.getMode()));
    }
    return files;
  }

  Map<String, FileContent> downward(
      Pod pod, PodFields fields, List<DownwardAPIVolumeFile> items, Integer defaultMode) {
    Map<String, FileContent> files = new TreeMap<>();
    for (DownwardAPIVolumeFile item : items) {
      String text;
      if (item.getFieldRef() != null) {
        text = fields.field(pod, item.getFieldRef().getFieldPath());
      } else {
        var ref = item.getResourceFieldRef();
        text =
            fields.resource(
                container(pod, ref.getContainerName()),
                ref.getResource(),
                ref.getDivisor() == null ? null : ref.getDivisor().toString());
      }
      int mode =
          item.getMode() != null
              ? item.getMode()
              : defaultMode != null ? defaultMode : DEFAULT_MODE;
      files.put(item.getPath(), new FileContent(text.getBytes(StandardCharsets.UTF_8), mode));
    }
    return files;
  }

  private static Container container(Pod pod, String name) {
    return Stream.concat(
            pod.getSpec().getContainers().stream(), pod.getSpec().getInitContainers().stream())
        .filter(c -> c.getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new VolumeException("container " + name + " not found"));
  }

  Map<String, FileContent> projected(Pod pod, PodFields fields, ProjectedVolumeSource source) {
    Map<String, FileContent> files = new TreeMap<>();
    Integer mode = source.getDefaultMode();
    for (VolumeProjection part : source.getSources()) {
      if (part.getConfigMap() != null) {
        var map = part.getConfigMap();
        files.putAll(configMap(pod, map.getName(), map.getOptional(), map.getItems(), mode));
      } else if (part.getSecret() != null) {
        var secret = part.getSecret();
        files.putAll(secret(pod, secret.getName(), secret.getOptional(), secret.getItems(), mode));
      } else if (part.getDownwardAPI() != null) {
        files.putAll(downward(pod, fields, part.getDownwardAPI().getItems(), mode));
      } else if (part.getServiceAccountToken() != null) {
        var token = part.getServiceAccountToken();
        String text =
            tokens.token(
                pod,
                token.getAudience() == null ? "" : token.getAudience(),
                token.getExpirationSeconds() == null ? 3600 : token.getExpirationSeconds());
        files.put(
            token.getPath(),
            new FileContent(
                text.getBytes(StandardCharsets.UTF_8), mode == null ? DEFAULT_MODE : mode));
      }
    }
    return files;
  }
}
