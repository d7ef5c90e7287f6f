package dev.gantry.ejb.registry;

import dev.gantry.model.kind.Catalogue;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.kind.SnapshotCatalogue;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The catalogue that is served now: a snapshot that is replaced whole when kinds come and go. */
public class KindCatalogue implements Catalogue {

  private volatile Catalogue current;

  public KindCatalogue() {
    this(SnapshotCatalogue.builtIn());
  }

  public KindCatalogue(Catalogue first) {
    current = first;
  }

  public void replace(Catalogue next) {
    current = next;
  }

  @Override
  public Optional<Kind> byResource(String group, String version, String plural) {
    return current.byResource(group, version, plural);
  }

  @Override
  public Optional<Kind> byKind(String apiVersion, String kind) {
    return current.byKind(apiVersion, kind);
  }

  @Override
  public Optional<Kind> preferred(GroupResource resource) {
    return current.preferred(resource);
  }

  @Override
  public Optional<Kind> byGroupKind(String group, String kind) {
    return current.byGroupKind(group, kind);
  }

  @Override
  public Collection<Kind> all() {
    return current.all();
  }

  @Override
  public List<String> groups() {
    return current.groups();
  }

  @Override
  public List<String> versions(String group) {
    return current.versions(group);
  }
}
