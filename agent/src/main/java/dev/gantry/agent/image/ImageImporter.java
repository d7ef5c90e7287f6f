package dev.gantry.agent.image;

import dev.gantry.agent.NodeDirectories;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Imports image archives (docker-archive or OCI, {@code .tar} or {@code .tar.gz}) from a folder
 * into the runtime, at start and when they appear. containerd's own {@code ctr} does the import:
 * CRI has no call for it.
 */
public final class ImageImporter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ImageImporter.class);

  /** A file is complete when it was not written to for this long. */
  private static final long QUIET_MILLIS = 300;

  private final Path folder;
  private final Path socket;
  private final Runnable imported;
  private final Map<Path, FileTime> done = new HashMap<>();
  private WatchService watch;
  private Thread thread;

  /**
   * @param imported called after new images have come
   */
  public ImageImporter(Path folder, Path socket, Runnable imported) {
    this.folder = folder;
    this.socket = socket;
    this.imported = imported;
  }

  public void start() throws IOException {
    Files.createDirectories(folder);
    watch = folder.getFileSystem().newWatchService();
    folder.register(
        watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
    thread = new Thread(this::follow, "image-import");
    thread.setDaemon(true);
    thread.start();
  }

  private void follow() {
    try {
      importAll();
      while (true) {
        WatchKey key = watch.take();
        // Let a copy come to its end before it is read.
        do {
          key.pollEvents();
          key.reset();
          key = watch.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS);
        } while (key != null);
        importAll();
      }
    } catch (InterruptedException | ClosedWatchServiceException e) {
      LOG.debug("no longer following {}", folder);
    }
  }

  private void importAll() {
    boolean any = false;
    for (Path file : NodeDirectories.children(folder)) {
      String name = file.getFileName().toString();
      boolean archive = name.endsWith(".tar") || name.endsWith(".tar.gz") || name.endsWith(".tgz");
      if (archive && !name.startsWith(".")) {
        any |= importOnce(file);
      }
    }
    if (any) {
      imported.run();
    }
  }

  private boolean importOnce(Path file) {
    try {
      FileTime time = Files.getLastModifiedTime(file);
      if (time.equals(done.get(file))) {
        return false;
      }
      done.put(file, time);
      Process process =
          new ProcessBuilder(
                  List.of(
                      "ctr",
                      "--address",
                      socket.toString(),
                      "--namespace",
                      "k8s.io",
                      "images",
                      "import",
                      file.toString()))
              .redirectErrorStream(true)
              .start();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() == 0) {
        LOG.info("imported {}", file.getFileName());
        return true;
      }
      LOG.warn("{} was not imported: {}", file, said);
      return false;
    } catch (IOException e) {
      LOG.warn("{} was not imported: {}", file, e.getMessage());
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    if (watch != null) {
      watch.close();
    }
  }
}
