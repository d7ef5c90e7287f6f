package dev.gantry.ejb.security.rbac;

import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.request.Identity;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Roles by key and bindings by subject, following the store. Asking costs what the asker's own
 * bindings cost, whatever others there are.
 */
public final class RbacIndex {

  private static final GroupResource ROLES = resource("roles");
  private static final GroupResource CLUSTER_ROLES = resource("clusterroles");
  private static final GroupResource BINDINGS = resource("rolebindings");
  private static final GroupResource CLUSTER_BINDINGS = resource("clusterrolebindings");
  private static final List<GroupResource> ALL =
      List.of(ROLES, CLUSTER_ROLES, BINDINGS, CLUSTER_BINDINGS);

  private final ObjectReader reader;
  private final Map<ObjectKey, List<PolicyRule>> roles = new ConcurrentHashMap<>();
  private final Map<ObjectKey, RoleBinding> bindings = new ConcurrentHashMap<>();
  private final Map<String, Map<ObjectKey, RoleBinding>> bySubject = new ConcurrentHashMap<>();
  private volatile boolean loaded;
  private long loadedRevision;

  public RbacIndex(ObjectReader reader) {
    this.reader = reader;
  }

  private static GroupResource resource(String plural) {
    return new GroupResource(RoleBinding.GROUP, plural);
  }

  /** Follows a commit; cheap for events of other kinds. */
  public void apply(List<WatchEvent> events) {
    for (WatchEvent event : events) {
      if (event.object().key().resource().group().equals(RoleBinding.GROUP)) {
        apply(event);
      }
    }
  }

  private synchronized void apply(WatchEvent event) {
    // Before the first load there is nothing to follow; events that the load saw are done with.
    if (!loaded || event.object().revision() <= loadedRevision) {
      return;
    }
    if (event.type() == WatchEvent.Type.DELETED) {
      remove(event.object().key());
    } else {
      put(event.object());
    }
  }

  private void load() {
    if (!loaded) {
      synchronized (this) {
        if (!loaded) {
          long oldest = Long.MAX_VALUE;
          for (GroupResource resource : ALL) {
            ObjectReader.Page page = reader.list(Query.all(resource));
            oldest = Math.min(oldest, page.revision());
            page.objects().forEach(this::put);
          }
          loadedRevision = oldest;
          loaded = true;
        }
      }
    }
  }

  private void put(StoredObject object) {
    ObjectKey key = object.key();
    if (key.resource().equals(ROLES) || key.resource().equals(CLUSTER_ROLES)) {
      roles.put(key, PolicyRule.list(object.document().path("rules")));
      return;
    }
    RoleBinding binding = RoleBinding.of(key, object.document());
    RoleBinding old = bindings.put(key, binding);
    for (String subject : binding.subjects()) {
      bySubject.computeIfAbsent(subject, s -> new ConcurrentHashMap<>()).put(key, binding);
    }
    // The new subjects are in before the old ones go: who keeps the role never loses it between.
    if (old != null) {
      old.subjects().stream()
          .filter(subject -> !binding.subjects().contains(subject))
          .forEach(subject -> forget(subject, key));
    }
  }

  private void remove(ObjectKey key) {
    roles.remove(key);
    RoleBinding old = bindings.remove(key);
    if (old != null) {
      old.subjects().forEach(subject -> forget(subject, key));
    }
  }

  private void forget(String subject, ObjectKey key) {
    Map<ObjectKey, RoleBinding> left = bySubject.get(subject);
    if (left != null) {
      left.remove(key);
    }
  }

  /** The rules of a role; empty for one that does not exist. */
  List<PolicyRule> rules(ObjectKey role) {
    load();
    return roles.getOrDefault(role, List.of());
  }

  /**
   * Every rule that holds for somebody in a namespace, with the binding that grants it.
   *
   * @param namespace {@code ""} for cluster-wide rules alone
   */
  void visit(
      Identity identity, String namespace, BiConsumer<RoleBinding, List<PolicyRule>> visitor) {
    load();
    visit("user:" + identity.username(), namespace, visitor);
    for (String group : identity.groups()) {
      visit("group:" + group, namespace, visitor);
    }
  }

  /** As above, in whatever namespace. */
  void visit(Identity identity, BiConsumer<RoleBinding, List<PolicyRule>> visitor) {
    load();
    visitAll("user:" + identity.username(), visitor);
    for (String group : identity.groups()) {
      visitAll("group:" + group, visitor);
    }
  }

  private void visitAll(String subject, BiConsumer<RoleBinding, List<PolicyRule>> visitor) {
    for (RoleBinding binding : bySubject.getOrDefault(subject, Map.of()).values()) {
      visitor.accept(binding, roles.getOrDefault(binding.role(), List.of()));
    }
  }

  private void visit(
      String subject, String namespace, BiConsumer<RoleBinding, List<PolicyRule>> visitor) {
    for (RoleBinding binding : bySubject.getOrDefault(subject, Map.of()).values()) {
      if (binding.namespace().isEmpty() || binding.namespace().equals(namespace)) {
        visitor.accept(binding, roles.getOrDefault(binding.role(), List.of()));
      }
    }
  }
}
