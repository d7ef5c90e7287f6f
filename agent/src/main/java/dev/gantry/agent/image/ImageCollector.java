package dev.gantry.agent.image;

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
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes images that no container uses when the disk is fuller than 85 %, the longest unused
 * first, down to 80 %. Images without a registry ({@code gantry.local/…}, imported by hand) stay,
 * since nothing could bring them back.
 */
public final class ImageCollector {
  private static final Logger LOG = LoggerFactory.getLogger(ImageCollector.class);
  private static final int HIGH_PERCENT = 85;
  private static final int LOW_PERCENT = 80;

  private final ContainerRuntime runtime;
  private final Path onDisk;
  private final Clock clock;
  private final Map<String, Instant> lastUsed = new HashMap<>();

  public ImageCollector(ContainerRuntime runtime, Path onDisk, Clock clock) {
    this.runtime = runtime;
    this.onDisk = onDisk;
    this.clock = clock;
  }

  public void collect() throws IOException {
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
    FileStore store = Files.getFileStore(onDisk);
    long excess = excess(store.getTotalSpace(), store.getUsableSpace());
    if (excess <= 0) {
      return;
    }
    for (Image image : candidates(images, used)) {
      LOG.info("the disk is full: removing image {}", image.getRepoTagsList());
      runtime.removeImage(image.getId());
      excess -= image.getSize();
      if (excess <= 0) {
        return;
      }
    }
  }

  /** Bytes to free: from above 85 % down to 80 % of the disk; 0 when it is less full. */
  static long excess(long total, long free) {
    long used = total - free;
    return used * 100 < total * HIGH_PERCENT ? 0 : used - total / 100 * LOW_PERCENT;
  }

  private List<Image> candidates(List<Image> images, Set<String> used) {
    return images.stream()
        .filter(i -> !i.getPinned())
        .filter(i -> !used.contains(i.getId()))
        .filter(i -> i.getRepoTagsList().stream().noneMatch(used::contains))
        .filter(i -> i.getRepoTagsList().stream().noneMatch(t -> t.startsWith("gantry.local/")))
        .sorted(Comparator.comparing(i -> lastUsed.get(i.getId())))
        .toList();
  }
}
