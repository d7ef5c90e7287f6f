package dev.gantry.model.store;

import java.util.List;

/**
 * The CDI event that stands in for a watch inside the server: fired after the commit, when the
 * cache shows it, on the store's fan-out thread, in revision order and without gaps, whichever
 * server wrote. Observers only enqueue; they must not block or throw.
 */
public record Committed(List<WatchEvent> events) {}
