package dev.gantry.model.cel;

/** A list that knows how lists of its type are compared and joined. */
interface TypedList {
  CelType type();
}
