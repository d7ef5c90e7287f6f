package dev.gantry.model.podsecurity;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pod security standard: a level as one minor version of Kubernetes defines it.
 *
 * @param minor the 25 of {@code v1.25}; {@link #LATEST} for the newest
 */
public record Standard(Level level, int minor) {

  /** Levels, the least strict first. */
  public enum Level {
    PRIVILEGED,
    BASELINE,
    RESTRICTED;

    /** Empty for a text that names none. */
    public static Optional<Level> of(String text) {
      return switch (text) {
        case "privileged" -> Optional.of(PRIVILEGED);
        case "baseline" -> Optional.of(BASELINE);
        case "restricted" -> Optional.of(RESTRICTED);
        default -> Optional.empty();
      };
    }

    @Override
    public String toString() {
      return switch (this) {
        case PRIVILEGED -> "privileged";
        case BASELINE -> "baseline";
        case RESTRICTED -> "restricted";
      };
    }
  }

  public static final int LATEST = Integer.MAX_VALUE;

  private static final Pattern VERSION = Pattern.compile("v1\\.(0|[1-9][0-9]{0,5})");

  /** The minor version of {@code latest} or {@code v1.25}; empty for another text. */
  public static Optional<Integer> version(String text) {
    if (text.equals("latest")) {
      return Optional.of(LATEST);
    }
    Matcher matcher = VERSION.matcher(text);
    return matcher.matches() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
  }

  boolean since(int version) {
    return minor >= version;
  }

  /** {@code restricted:latest}, {@code baseline:v1.25}. */
  @Override
  public String toString() {
    return level + ":" + (minor == LATEST ? "latest" : "v1." + minor);
  }
}
