package dev.gantry.model.schema;

import java.util.Optional;

/** Schemas by kind. Custom resource definitions add theirs to the built-in ones. */
@FunctionalInterface
public interface Schemas {

  /**
   * @param apiVersion e.g. {@code apps/v1}
   * @param kind e.g. {@code Deployment}
   */
  Optional<TypeSchema> of(String apiVersion, String kind);
}
