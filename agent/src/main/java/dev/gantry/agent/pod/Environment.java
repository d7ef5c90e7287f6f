package dev.gantry.agent.pod;

import dev.gantry.agent.volume.PodFields;
import dev.gantry.agent.volume.ReferencedObjects;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A container's environment from all its sources; later sources win over earlier ones. */
final class Environment {
  /** A reference that does not resolve; the container waits with CreateContainerConfigError. */
  static final class Unresolved extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unresolved(String message) {
      super(message);
    }
  }

  private final ReferencedObjects objects;
  private final ServiceVariables services;

  Environment(ReferencedObjects objects, ServiceVariables services) {
    this.objects = objects;
    this.services = services;
  }

  Map<String, String> of(Pod pod, Container container, PodFields fields) {
    Map<String, String> all =
        new LinkedHashMap<>(
            services.of(
                pod.getMetadata().getNamespace(),
                !Boolean.FALSE.equals(pod.getSpec().getEnableServiceLinks())));
    for (EnvFromSource source : container.getEnvFrom()) {
      all.putAll(from(pod, source));
    }
    for (EnvVar variable : container.getEnv()) {
      if (variable.getValueFrom() == null) {
        String value = variable.getValue() == null ? "" : variable.getValue();
        all.put(variable.getName(), Expansion.expand(value, all));
      } else {
        value(pod, container, fields, variable.getValueFrom())
            .ifPresent(v -> all.put(variable.getName(), v));
      }
    }
    return all;
  }

  private Map<String, String> from(Pod pod, EnvFromSource source) {
    String prefix = source.getPrefix() == null ? "" : source.getPrefix();
    Map<String, String> found = new LinkedHashMap<>();
    if (source.getConfigMapRef() != null) {
      var ref = source.getConfigMapRef();
      configMap(pod, ref.getName(), ref.getOptional())
          .map(ConfigMap::getData)
          .ifPresent(data -> data.forEach((k, v) -> found.put(prefix + k, v)));
    }
    if (source.getSecretRef() != null) {
      var ref = source.getSecretRef();
      secret(pod, ref.getName(), ref.getOptional())
          .map(Secret::getData)
          .ifPresent(data -> data.forEach((k, v) -> found.put(prefix + k, decode(v))));
    }
    return found;
  }

  private Optional<String> value(
      Pod pod, Container container, PodFields fields, EnvVarSource source) {
    if (source.getFieldRef() != null) {
      return Optional.of(fields.field(pod, source.getFieldRef().getFieldPath()));
    }
    if (source.getResourceFieldRef() != null) {
      var ref = source.getResourceFieldRef();
      Container whose =
          ref.getContainerName() == null || ref.getContainerName().isEmpty()
              ? container
              : Containers.named(pod, ref.getContainerName()).orElse(container);
      return Optional.of(
          fields.resource(
              whose,
              ref.getResource(),
              ref.getDivisor() == null ? null : ref.getDivisor().toString()));
    }
    if (source.getConfigMapKeyRef() != null) {
      var ref = source.getConfigMapKeyRef();
      Optional<ConfigMap> map = configMap(pod, ref.getName(), ref.getOptional());
      return key(
          map.map(ConfigMap::getData).map(d -> d.get(ref.getKey())),
          ref.getOptional(),
          ref.getKey(),
          "ConfigMap",
          pod.getMetadata().getNamespace() + "/" + ref.getName());
    }
    if (source.getSecretKeyRef() != null) {
      var ref = source.getSecretKeyRef();
      Optional<Secret> secret = secret(pod, ref.getName(), ref.getOptional());
      return key(
          secret.map(Secret::getData).map(d -> d.get(ref.getKey())).map(Environment::decode),
          ref.getOptional(),
          ref.getKey(),
          "Secret",
          pod.getMetadata().getNamespace() + "/" + ref.getName());
    }
    return Optional.empty();
  }

  private static Optional<String> key(
      Optional<String> value, Boolean optional, String key, String kind, String name) {
    if (value.isEmpty() && !Boolean.TRUE.equals(optional)) {
      throw new Unresolved("couldn't find key " + key + " in " + kind + " " + name);
    }
    return value;
  }

  private Optional<ConfigMap> configMap(Pod pod, String name, Boolean optional) {
    var meta = pod.getMetadata();
    Optional<ConfigMap> found = objects.configMap(meta.getUid(), meta.getNamespace(), name);
    if (found.isEmpty() && !Boolean.TRUE.equals(optional)) {
      throw new Unresolved("configmap \"" + name + "\" not found");
    }
    return found;
  }

  private Optional<Secret> secret(Pod pod, String name, Boolean optional) {
    var meta = pod.getMetadata();
    Optional<Secret> found = objects.secret(meta.getUid(), meta.getNamespace(), name);
    if (found.isEmpty() && !Boolean.TRUE.equals(optional)) {
      throw new Unresolved("secret \"" + name + "\" not found");
    }
    return found;
  }

  private static String decode(String base64) {
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
  }
}
