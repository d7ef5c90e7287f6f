package dev.gantry.model.kind;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The kinds that are served. Custom resource definitions make it grow and shrink at run time; each
 * answer is a snapshot.
 */
public interface Catalogue {

  /** The kind behind a path, e.g. {@code ("apps", "v1", "deployments")}. */
  Optional<Kind> byResource(String group, String version, String plural);

  /** The kind of a document, e.g. {@code ("apps/v1", "Deployment")}. */
  Optional<Kind> byKind(String apiVersion, String kind);

  /** The preferred (stored) version of a group's resource. */
  Optional<Kind> preferred(GroupResource resource);

  /**
   * The preferred kind of a group by kind name, whatever the version: {@code ("apps",
   * "Deployment")}.
   */
  Optional<Kind> byGroupKind(String group, String kind);

  /** Every kind and version, groups in discovery order. */
  Collection<Kind> all();

  /** Group names in discovery order, core ({@code ""}) first. */
  List<String> groups();

  /** Versions of a group, preferred first. */
  List<String> versions(String group);
}
