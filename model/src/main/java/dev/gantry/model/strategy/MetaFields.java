package dev.gantry.model.strategy;

import com.fasterxml.jackson.databind.JsonNode;

/** Checks of metadata that stands inside a spec: that of objects to be made. */
public final class MetaFields {

  private MetaFields() {}

  /** Labels and annotations; a template has no name. */
  public static void template(JsonNode metadata, String path, Causes causes) {
    MetaChecks.labels(metadata.path("labels"), path + ".labels", causes);
    MetaChecks.annotations(metadata.path("annotations"), path + ".annotations", causes);
  }
}
