package dev.gantry.model.kind;

import java.util.Set;

/**
 * Which kinds answer a deletion that takes effect at once with the object as it last was; all
 * others answer with a {@code Status}. Clients of several versions depend on the difference.
 */
public final class DeletedObjects {

  private static final Set<GroupResource> CORE =
      Set.of(
          core("persistentvolumeclaims"),
          core("persistentvolumes"),
          core("pods"),
          core("podtemplates"),
          core("resourcequotas"),
          core("serviceaccounts"),
          core("services"));
  private static final Set<String> GROUPS = Set.of("resource.k8s.io", "storage.k8s.io");

  private DeletedObjects() {}

  private static GroupResource core(String plural) {
    return new GroupResource("", plural);
  }

  /** Whether a deletion of an object of this kind is answered with the object. */
  public static boolean areReturned(Kind kind) {
    return CORE.contains(kind.resource())
        || GROUPS.contains(kind.group()) && !kind.plural().equals("csistoragecapacities");
  }
}
