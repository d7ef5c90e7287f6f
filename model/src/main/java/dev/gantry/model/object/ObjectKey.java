package dev.gantry.model.object;

import dev.gantry.model.kind.GroupResource;
import java.util.Comparator;

/**
 * Where an object lives: its stored group and resource, namespace ({@code ""} for cluster-scoped
 * kinds) and name. Ordered as lists are: by namespace, then name.
 */
public record ObjectKey(GroupResource resource, String namespace, String name)
    implements Comparable<ObjectKey> {

  private static final Comparator<ObjectKey> ORDER =
      Comparator.comparing(ObjectKey::resource)
          .thenComparing(ObjectKey::namespace)
          .thenComparing(ObjectKey::name);

  public ObjectKey {
    namespace = namespace == null ? "" : namespace;
  }

  public static ObjectKey of(String group, String resource, String namespace, String name) {
    return new ObjectKey(new GroupResource(group, resource), namespace, name);
  }

  @Override
  public int compareTo(ObjectKey other) {
    return ORDER.compare(this, other);
  }

  /** {@code pods/default/web-1}, {@code nodes/node-1}, {@code apps/deployments/default/web}. */
  @Override
  public String toString() {
    String path = namespace.isEmpty() ? name : namespace + "/" + name;
    return (resource.group().isEmpty() ? "" : resource.group() + "/")
        + resource.resource()
        + "/"
        + path;
  }
}
