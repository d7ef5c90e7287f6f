package dev.gantry.ejb.registry;

import java.util.random.RandomGenerator;

/** Random suffixes for {@code generateName}, from Kubernetes' alphabet without vowels. */
public final class GeneratedNames {

  private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
  private static final int SUFFIX = 5;

  /** Names are cut so that the suffix fits into a DNS label of 63. */
  private static final int LONGEST_BASE = 63 - SUFFIX;

  private final RandomGenerator random;

  public GeneratedNames(RandomGenerator random) {
    this.random = random;
  }

  public String of(String base) {
    String head = base.length() > LONGEST_BASE ? base.substring(0, LONGEST_BASE) : base;
    return head + suffix();
  }

  public String suffix() {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < SUFFIX; i++) {
      name.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return name.toString();
  }
}
