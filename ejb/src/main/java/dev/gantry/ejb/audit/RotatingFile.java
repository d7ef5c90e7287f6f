package dev.gantry.ejb.audit;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file of lines that is put aside under the time's name once it is large: {@code audit.log}
 * becomes {@code audit-2026-01-31T12-00-00.000.log}. Old ones go. Used by one thread.
 */
final class RotatingFile implements AuditLog.Lines {

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss.SSS").withZone(ZoneOffset.UTC);

  private final Path file;
  private final Limits limits;
  private final Clock clock;
  private OutputStream out;
  private long size;

  /**
   * @param bytes of one file
   * @param files put aside, at most; 0 for any number
   * @param age of the oldest, zero for any
   */
  record Limits(long bytes, int files, Duration age) {}

  RotatingFile(Path file, Limits limits, Clock clock) throws IOException {
    this.file = file.toAbsolutePath();
    this.limits = limits;
    this.clock = clock;
    Files.createDirectories(this.file.getParent());
    open();
  }

  private void open() throws IOException {
    if (!Files.exists(file)) {
      // Who asked for what is not everybody's business.
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    size = Files.size(file);
    out =
        new BufferedOutputStream(
            Files.newOutputStream(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
            64 * 1024);
  }

  @Override
  public void write(byte[] line) throws IOException {
    if (size > 0 && size + line.length + 1 > limits.bytes) {
      rotate();
    }
    out.write(line);
    out.write('\n');
    size += line.length + 1;
  }

  private void rotate() throws IOException {
    out.close();
    Instant time = clock.instant();
    Path aside = aside(time);
    while (Files.exists(aside)) {
      time = time.plusMillis(1);
      aside = aside(time);
    }
    Files.move(file, aside);
    open();
    prune();
  }

  private Path aside(Instant time) {
    return file.resolveSibling(stem() + "-" + STAMP.format(time) + ending());
  }

  private String stem() {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot <= 0 ? name : name.substring(0, dot);
  }

  private String ending() {
    return file.getFileName().toString().substring(stem().length());
  }

  private void prune() throws IOException {
    List<Path> aside = new ArrayList<>();
    try (Stream<Path> files = Files.list(file.getParent())) {
      files
          .filter(
              f ->
                  f.getFileName().toString().startsWith(stem() + "-")
                      && f.getFileName().toString().endsWith(ending()))
          .forEach(aside::add);
    }
    // The newest first: names sort by time.
    aside.sort(Comparator.comparing((Path f) -> f.getFileName().toString()).reversed());
    for (int i = 0; i < aside.size(); i++) {
      boolean tooMany = limits.files > 0 && i >= limits.files;
      boolean tooOld =
          !limits.age.isZero()
              && Files.getLastModifiedTime(aside.get(i))
                  .toInstant()
                  .isBefore(clock.instant().minus(limits.age));
      if (tooMany || tooOld) {
        Files.deleteIfExists(aside.get(i));
      }
    }
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
