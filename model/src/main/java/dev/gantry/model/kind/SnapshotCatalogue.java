package dev.gantry.model.kind;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An immutable catalogue over a list of kinds in discovery order; within a group the first version
 * listed is preferred, among custom kinds the newest. A custom kind without verbs is only kept, not
 * served.
 */
public final class SnapshotCatalogue implements Catalogue {

  private record ByResource(String group, String version, String plural) {}

  private record ByKind(String apiVersion, String kind) {}

  private final List<Kind> all;
  private final Map<ByResource, Kind> byResource = new HashMap<>();
  private final Map<ByKind, Kind> byKind = new HashMap<>();
  private final Map<ByKind, Kind> byGroupKind = new HashMap<>();
  private final Map<GroupResource, Kind> preferred = new HashMap<>();
  private final Map<String, List<String>> versions = new LinkedHashMap<>();

  public SnapshotCatalogue(Collection<Kind> kinds) {
    all = kinds.stream().filter(k -> k.definition() == null || !k.verbs().isEmpty()).toList();
    for (Kind kind : kinds) {
      if (kind.definition() != null && kind.definition().isStorage()) {
        preferred.put(kind.resource(), kind);
      }
    }
    for (Kind kind : all) {
      byResource.put(new ByResource(kind.group(), kind.version(), kind.plural()), kind);
      byKind.put(new ByKind(kind.apiVersion(), kind.kind()), kind);
      byGroupKind.putIfAbsent(new ByKind(kind.group(), kind.kind()), kind);
      preferred.putIfAbsent(kind.resource(), kind);
      List<String> seen = versions.computeIfAbsent(kind.group(), g -> new ArrayList<>());
      if (!seen.contains(kind.version())) {
        seen.add(kind.version());
        if (kind.definition() != null) {
          seen.sort(VersionOrder.NEWEST_FIRST);
        }
      }
    }
  }

  public static SnapshotCatalogue builtIn() {
    return new SnapshotCatalogue(BuiltInKinds.load());
  }

  @Override
  public Optional<Kind> byResource(String group, String version, String plural) {
    return Optional.ofNullable(byResource.get(new ByResource(group, version, plural)));
  }

  @Override
  public Optional<Kind> byKind(String apiVersion, String kind) {
    return Optional.ofNullable(byKind.get(new ByKind(apiVersion, kind)));
  }

  @Override
  public Optional<Kind> preferred(GroupResource resource) {
    return Optional.ofNullable(preferred.get(resource));
  }

  @Override
  public Optional<Kind> byGroupKind(String group, String kind) {
    return Optional.ofNullable(byGroupKind.get(new ByKind(group, kind)));
  }

  @Override
  public Collection<Kind> all() {
    return all;
  }

  @Override
  public List<String> groups() {
    return List.copyOf(versions.keySet());
  }

  @Override
  public List<String> versions(String group) {
    return List.copyOf(versions.getOrDefault(group, List.of()));
  }
}
