package dev.gantry.ejb.bootstrap;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.ObjectStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether the cluster has what every cluster has from its beginning, by the names that Kubernetes'
 * readiness check gives to these steps. A step that was seen done stays done: what is deleted later
 * is a user's business, not a server that is not ready.
 */
@ApplicationScoped
public class BootstrapState {

  static final String NAMESPACES = "poststarthook/start-system-namespaces-controller";
  static final String ROLES = "poststarthook/rbac/bootstrap-roles";

  private final Map<String, List<ObjectKey>> steps = new LinkedHashMap<>();
  private final Set<String> done = ConcurrentHashMap.newKeySet();
  private ObjectReader reader;

  /** For the container's proxies. */
  protected BootstrapState() {}

  @Inject
  public BootstrapState(ObjectStore store) {
    this((ObjectReader) store);
  }

  BootstrapState(ObjectReader reader) {
    this.reader = reader;
    List<ObjectKey> namespaces = new ArrayList<>();
    for (String name : BootstrapObjects.NAMESPACES) {
      namespaces.add(new ObjectKey(Keys.NAMESPACES, "", name));
    }
    steps.put(NAMESPACES, namespaces);
    steps.put(ROLES, BootstrapRoles.documents().stream().map(BootstrapState::roleKey).toList());
  }

  /**
   * Each step → whether it is done.
   *
   * @param loaded whether the store can be read
   */
  public Map<String, Boolean> hooks(boolean loaded) {
    Map<String, Boolean> hooks = new LinkedHashMap<>();
    steps.forEach(
        (step, keys) -> hooks.put(step, done.contains(step) || loaded && see(step, keys)));
    return hooks;
  }

  private boolean see(String step, List<ObjectKey> keys) {
    boolean all = keys.stream().allMatch(key -> reader.get(key).isPresent());
    if (all) {
      done.add(step);
    }
    return all;
  }

  private static ObjectKey roleKey(ObjectNode role) {
    String resource = role.path("kind").asText().toLowerCase(Locale.ROOT) + "s";
    String name = role.path("metadata").path("name").asText();
    return ObjectKey.of("rbac.authorization.k8s.io", resource, "", name);
  }
}
