package dev.gantry.model.kind;

import java.util.List;
import java.util.Set;

/**
 * One served resource in one version: what discovery says of it.
 *
 * @param group API group, {@code ""} for core
 * @param version e.g. {@code v1}
 * @param kind e.g. {@code Deployment}
 * @param plural the resource's name in paths
 * @param singular singular name
 * @param namespaced whether objects live in namespaces
 * @param shortNames e.g. {@code deploy}
 * @param categories e.g. {@code all}
 * @param verbs the resource's verbs; empty for a kind that is only a body (reviews have {@code
 *     create})
 * @param subresources served subresources, e.g. {@code status}, {@code scale}
 * @param storage where objects of this kind are kept; differs from the own group only for a kind
 *     that is a second view of another's objects ({@code events.k8s.io} on core events)
 * @param selectableFields dotted paths that field selectors may name besides {@code metadata.name}
 *     and {@code metadata.namespace}
 * @param definition the custom resource definition's version; null for a built-in kind
 */
public record Kind(
    String group,
    String version,
    String kind,
    String plural,
    String singular,
    boolean namespaced,
    List<String> shortNames,
    List<String> categories,
    Set<String> verbs,
    Set<String> subresources,
    GroupResource storage,
    List<String> selectableFields,
    CustomDefinition definition) {

  /** A built-in kind. */
  public Kind(
      String group,
      String version,
      String kind,
      String plural,
      String singular,
      boolean namespaced,
      List<String> shortNames,
      List<String> categories,
      Set<String> verbs,
      Set<String> subresources,
      GroupResource storage,
      List<String> selectableFields) {
    this(
        group,
        version,
        kind,
        plural,
        singular,
        namespaced,
        shortNames,
        categories,
        verbs,
        subresources,
        storage,
        selectableFields,
        null);
  }

  /** {@code v1} or {@code apps/v1}. */
  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  public GroupResource resource() {
    return new GroupResource(group, plural);
  }

  public boolean hasSubresource(String name) {
    return subresources.contains(name);
  }

  public boolean isStored() {
    return verbs.contains("get") || verbs.contains("list");
  }
}
