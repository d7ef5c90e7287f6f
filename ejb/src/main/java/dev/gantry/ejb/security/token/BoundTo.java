package dev.gantry.ejb.security.token;

/**
 * An object that a token dies with.
 *
 * @param kind {@code Pod}, {@code Secret} or {@code Node}
 */
public record BoundTo(String kind, String name, String uid) {}
