package dev.gantry.model.schema;

/** How server-side apply merges a list. */
public enum ListType {
  /** One owner for the whole list. */
  ATOMIC,
  /** Scalars, each with its owners. */
  SET,
  /** Objects identified by key fields, each with its owners. */
  MAP
}
