package dev.gantry.agent.image;

import dev.gantry.agent.NodeLimits;
import dev.gantry.agent.cri.ContainerRuntime;
import dev.gantry.agent.cri.proto.Container;
import dev.gantry.agent.cri.proto.Image;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes images that no container uses when the disk is fuller than the node's upper threshold,
 * the longest unused first, down to the lower one. Images without a registry ({@code
 * gantry.local/…}, imported by hand) stay, since nothing could bring them back; so does the one of
 * sandboxes, which no container is made of.
 */
public final class ImageCollector {
  private static final Logger LOG = LoggerFactory.getLogger(ImageCollector.class);
  private static final Pattern SANDBOX = Pattern.compile(".*/pause[:@].*");

  private final ContainerRuntime runtime;
  private final Path onDisk;
  private final NodeLimits limits;
  private final Clock clock;
  private final Map<String, Instant> lastUsed = new HashMap<>();

  public ImageCollector(ContainerRuntime runtime, Path onDisk, NodeLimits limits, Clock clock) {
    this.runtime = runtime;
    this.onDisk = onDisk;
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * Makes room if the disk is too full.
   *
   * @return what went wrong, in words, when there was not enough to remove; else empty
   */
  public synchronized Optional<String> collect() throws IOException {
    Set<String> used = look();
    FileStore store = Files.getFileStore(onDisk);
    long excess = excess(store.getTotalSpace(), store.getUsableSpace());
    if (excess <= 0) {
      return Optional.empty();
    }
    long freed = remove(used, excess);
    return freed >= excess
        ? Optional.empty()
        : Optional.of(
            "Failed to garbage collect required amount of images. Attempted to free "
                + excess
                + " bytes, but only found "
                + freed
                + " bytes eligible to free.");
  }

  /** Removes every image that nobody uses, whatever the disk; returns their bytes. */
  public synchronized long collectAll() {
    return remove(look(), Long.MAX_VALUE);
  }

  /** Notes which images are in use now; returns their names and ids. */
  private Set<String> look() {
    Set<String> used = new HashSet<>();
    for (Container container : runtime.containers(Map.of())) {
      used.add(container.getImageRef());
      used.add(container.getImage().getImage());
    }
    List<Image> images = runtime.images();
    Instant now = clock.instant();
    for (Image image : images) {
      boolean inUse =
          used.contains(image.getId()) || image.getRepoTagsList().stream().anyMatch(used::contains);
      if (inUse || !lastUsed.containsKey(image.getId())) {
        lastUsed.put(image.getId(), now);
      }
    }
    lastUsed.keySet().retainAll(images.stream().map(Image::getId).toList());
    return used;
  }

  private long remove(Set<String> used, long wanted) {
    long freed = 0;
    for (Image image : candidates(runtime.images(), used)) {
      if (freed >= wanted) {
        break;
      }
      LOG.info("making room: removing image {}", image.getRepoTagsList());
      runtime.removeImage(image.getId());
      freed += image.getSize();
    }
    return freed;
  }

  /** Bytes to free: 90 % used of 100 GB with thresholds of 85 and 80 → 10 GB; 0 below them. */
  long excess(long total, long free) {
    long used = total - free;
    return used * 100 < total * limits.imageHighPercent()
        ? 0
        : used - total / 100 * limits.imageLowPercent();
  }

  private List<Image> candidates(List<Image> images, Set<String> used) {
    return images.stream()
        .filter(i -> !i.getPinned())
        .filter(i -> !used.contains(i.getId()))
        .filter(i -> i.getRepoTagsList().stream().noneMatch(used::contains))
        .filter(i -> i.getRepoTagsList().stream().noneMatch(t -> t.startsWith("gantry.local/")))
        .filter(i -> i.getRepoTagsList().stream().noneMatch(t -> SANDBOX.matcher(t).matches()))
        .sorted(Comparator.comparing(i -> lastUsed.getOrDefault(i.getId(), Instant.EPOCH)))
        .toList();
  }
}
