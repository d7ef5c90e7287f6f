package dev.gantry.agent.volume;

import java.util.Arrays;

/**
 * One file of a volume.
 *
 * @param bytes the content
 * @param mode permission bits, for example {@code 0644}
 */
public record FileContent(byte[] bytes, int mode) {
  @Override
  public boolean equals(Object other) {
    return other instanceof FileContent f && mode == f.mode && Arrays.equals(bytes, f.bytes);
  }

  @Override
  public int hashCode() {
    return 31 * mode + Arrays.hashCode(bytes);
  }
}
