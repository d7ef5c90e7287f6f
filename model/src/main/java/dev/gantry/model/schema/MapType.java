package dev.gantry.model.schema;

/** How many owners a struct or map can have, where a field says so itself. */
public enum MapType {
  /** As its type says. */
  OF_TYPE,
  /** One owner for the whole value. */
  ATOMIC,
  /** An owner for each field, although the type alone would have one owner. */
  GRANULAR
}
