package dev.gantry.agent.ingress;

import dev.gantry.agent.network.ServiceKey;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBackend;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import io.fabric8.kubernetes.api.model.networking.v1.IngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.IngressTLS;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Pure: what all ingresses of the cluster mean together.
 *
 * @param secrets host (or {@code *.domain}, or empty for any) to the secret with its certificate
 */
record IngressTable(Routes routes, Map<String, SecretKey> secrets) {
  /** What an IngressClass names when this proxy shall serve it. */
  static final String CONTROLLER = "gantry.dev/ingress-controller";

  static final String OWN_CLASS = "gantry";
  private static final String OLD_CLASS_ANNOTATION = "kubernetes.io/ingress.class";
  static final IngressTable EMPTY = new IngressTable(Routes.NONE, Map.of());

  /** Name of a Secret of type kubernetes.io/tls. */
  record SecretKey(String namespace, String name) {}

  /** Names of the classes that are this proxy's. */
  static Set<String> classes(Collection<IngressClass> all) {
    Set<String> names = new HashSet<>(Set.of(OWN_CLASS));
    for (IngressClass one : all) {
      if (one.getSpec() != null && CONTROLLER.equals(one.getSpec().getController())) {
        names.add(one.getMetadata().getName());
      }
    }
    return names;
  }

  /** An ingress without any class is this proxy's too: there is no other in the cluster. */
  static boolean isOurs(Ingress ingress, Set<String> classes) {
    String name = ingress.getSpec() == null ? null : ingress.getSpec().getIngressClassName();
    if (name == null && ingress.getMetadata().getAnnotations() != null) {
      name = ingress.getMetadata().getAnnotations().get(OLD_CLASS_ANNOTATION);
    }
    return name == null || name.isEmpty() || classes.contains(name);
  }

  /** Of two ingresses that claim the same host and path, the older one has it. */
  static IngressTable of(Collection<Ingress> ingresses, Set<String> classes) {
    List<Ingress> ours =
        ingresses.stream()
            .filter(ingress -> ingress.getSpec() != null && isOurs(ingress, classes))
            .sorted(
                Comparator.comparing((Ingress i) -> text(i.getMetadata().getCreationTimestamp()))
                    .thenComparing(i -> i.getMetadata().getNamespace())
                    .thenComparing(i -> i.getMetadata().getName()))
            .toList();
    Map<String, List<PathRule>> byHost = new HashMap<>();
    Map<String, SecretKey> secrets = new LinkedHashMap<>();
    Optional<Backend> fallback = Optional.empty();
    for (Ingress ingress : ours) {
      String namespace = ingress.getMetadata().getNamespace();
      addRules(ingress, namespace, byHost);
      addSecrets(ingress, namespace, secrets);
      if (fallback.isEmpty()) {
        fallback = backend(namespace, ingress.getSpec().getDefaultBackend());
      }
    }
    return new IngressTable(routes(byHost, fallback), Map.copyOf(secrets));
  }

  private static void addRules(
      Ingress ingress, String namespace, Map<String, List<PathRule>> byHost) {
    if (ingress.getSpec().getRules() == null) {
      return;
    }
    for (IngressRule rule : ingress.getSpec().getRules()) {
      String host = text(rule.getHost()).toLowerCase(Locale.ROOT);
      List<PathRule> paths = byHost.computeIfAbsent(host, h -> new ArrayList<>());
      if (rule.getHttp() == null || rule.getHttp().getPaths() == null) {
        // A host alone sends everything to the ingress's own default.
        backend(namespace, ingress.getSpec().getDefaultBackend())
            .ifPresent(b -> paths.add(PathRule.of("/", false, b)));
        continue;
      }
      for (HTTPIngressPath path : rule.getHttp().getPaths()) {
        boolean exact = "Exact".equals(path.getPathType());
        backend(namespace, path.getBackend())
            .ifPresent(b -> paths.add(PathRule.of(path.getPath(), exact, b)));
      }
    }
  }

  private static void addSecrets(
      Ingress ingress, String namespace, Map<String, SecretKey> secrets) {
    if (ingress.getSpec().getTls() == null) {
      return;
    }
    for (IngressTLS tls : ingress.getSpec().getTls()) {
      if (tls.getSecretName() == null || tls.getSecretName().isEmpty()) {
        continue;
      }
      SecretKey secret = new SecretKey(namespace, tls.getSecretName());
      List<String> hosts = tls.getHosts() == null ? List.of() : tls.getHosts();
      for (String host : hosts.isEmpty() ? List.of("") : hosts) {
        secrets.putIfAbsent(host.toLowerCase(Locale.ROOT), secret);
      }
    }
  }

  private static Routes routes(Map<String, List<PathRule>> byHost, Optional<Backend> fallback) {
    Map<String, List<PathRule>> exact = new HashMap<>();
    Map<String, List<PathRule>> wildcards = new HashMap<>();
    List<PathRule> anyHost = List.of();
    for (Map.Entry<String, List<PathRule>> entry : byHost.entrySet()) {
      // The sort is stable: among equals the older ingress stays in front.
      List<PathRule> rules =
          entry.getValue().stream().sorted(PathRule.MOST_SPECIFIC_FIRST).toList();
      if (entry.getKey().isEmpty()) {
        anyHost = rules;
      } else if (entry.getKey().startsWith("*.")) {
        wildcards.put(entry.getKey().substring(1), rules);
      } else {
        exact.put(entry.getKey(), rules);
      }
    }
    return new Routes(Map.copyOf(exact), Map.copyOf(wildcards), anyHost, fallback);
  }

  private static Optional<Backend> backend(String namespace, IngressBackend backend) {
    if (backend == null || backend.getService() == null) {
      return Optional.empty();
    }
    var port = backend.getService().getPort();
    return Optional.of(
        new Backend(
            new ServiceKey(namespace, backend.getService().getName()),
            port == null ? "" : text(port.getName()),
            port == null || port.getNumber() == null ? 0 : port.getNumber()));
  }

  private static String text(String value) {
    return value == null ? "" : value;
  }
}
