package dev.gantry.ejb.controller;

import dev.gantry.model.controller.PodTemplates;
import java.security.SecureRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Random name suffixes. */
final class Suffixes {

  private static volatile RandomGenerator random = new SecureRandom();

  static final Supplier<String> RANDOMLY = () -> PodTemplates.suffix(random);

  private Suffixes() {}

  /** Draws from another source: simulations give the same names for the same seed. */
  static void drawFrom(RandomGenerator source) {
    random = source;
  }
}
