package dev.gantry.model.schema;

/** The schemas of the kinds that are served from the start. */
public final class BuiltInSchemas {

  private BuiltInSchemas() {}

  /** Compiles the type table; milliseconds, done once at start. */
  public static Schemas load() {
    throw new UnsupportedOperationException();
  }
}
