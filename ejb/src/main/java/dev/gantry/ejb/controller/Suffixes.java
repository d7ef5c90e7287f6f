package dev.gantry.ejb.controller;

import dev.gantry.model.controller.PodTemplates;
import java.security.SecureRandom;
import java.util.function.Supplier;

/** Random name suffixes. */
final class Suffixes {

  private static final SecureRandom RANDOM = new SecureRandom();

  static final Supplier<String> RANDOMLY = () -> PodTemplates.suffix(RANDOM);

  private Suffixes() {}
}
