package dev.gantry.model.kind;

import java.util.Comparator;

/**
 * A resource without its version, e.g. {@code apps}/{@code deployments}; the core group is {@code
 * ""}.
 */
public record GroupResource(String group, String resource) implements Comparable<GroupResource> {

  private static final Comparator<GroupResource> ORDER =
      Comparator.comparing(GroupResource::group).thenComparing(GroupResource::resource);

  @Override
  public int compareTo(GroupResource other) {
    return ORDER.compare(this, other);
  }

  /** As error messages name it: {@code deployments.apps}, {@code pods}. */
  @Override
  public String toString() {
    return group.isEmpty() ? resource : resource + "." + group;
  }
}
