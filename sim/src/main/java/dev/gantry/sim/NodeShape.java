package dev.gantry.sim;

/**
 * What a hollow node has.
 *
 * @param cpu as a quantity
 * @param memory as a quantity
 * @param zones over how many the nodes spread
 */
public record NodeShape(String cpu, String memory, int pods, int zones) {}
