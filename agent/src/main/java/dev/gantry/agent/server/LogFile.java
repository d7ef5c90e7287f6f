package dev.gantry.agent.server;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * A container's log as the runtime writes it (CRI log format: time, stream, {@code F} or {@code P},
 * content), read as {@code kubectl logs} wants it. Follows the file over rotation.
 */
final class LogFile implements Closeable {

  private static final int BLOCK = 64 * 1024;

  private final Path path;
  private final LogOptions options;
  private final OutputStream out;
  private RandomAccessFile file;
  private Object fileKey;
  private long left;
  private boolean continued;

  LogFile(Path path, LogOptions options, OutputStream out) throws IOException {
    this.path = path;
    this.options = options;
    this.out = out;
    this.left = options.limitBytes();
    open();
    if (options.tailLines() >= 0) {
      file.seek(tailStart(file, options.tailLines()));
    }
  }

  private void open() throws IOException {
    file = new RandomAccessFile(path.toFile(), "r");
    fileKey = key();
  }

  private Object key() throws IOException {
    return Files.readAttributes(path, java.nio.file.attribute.BasicFileAttributes.class).fileKey();
  }

  /**
   * Copies what is there, and while {@code running} what comes; returns at the end of the log or of
   * the limit.
   */
  void copy(BooleanSupplier running, Pause pause) throws IOException {
    byte[] pending = new byte[0];
    byte[] block = new byte[BLOCK];
    while (left > 0) {
      // Asked before reading: what was written before the end must still be read after it.
      boolean more = options.follow() && running.getAsBoolean();
      int read = file.read(block);
      if (read > 0) {
        pending = lines(concat(pending, block, read));
      } else if (rotated()) {
        // Written after the last look, and before the runtime turned to the new file.
        while ((read = file.read(block)) > 0) {
          pending = lines(concat(pending, block, read));
        }
        reopen();
      } else if (!more) {
        return;
      } else {
        out.flush();
        pause.next();
      }
    }
  }

  private boolean rotated() throws IOException {
    return Files.exists(path)
        && (!key().equals(fileKey) || Files.size(path) < file.getFilePointer());
  }

  private void reopen() throws IOException {
    file.close();
    open();
  }

  /** Writes the complete lines of {@code bytes}; returns the rest. */
  private byte[] lines(byte[] bytes) throws IOException {
    int start = 0;
    for (int i = 0; i < bytes.length && left > 0; i++) {
      if (bytes[i] == '\n') {
        line(bytes, start, i);
        start = i + 1;
      }
    }
    return Arrays.copyOfRange(bytes, start, bytes.length);
  }

  private void line(byte[] bytes, int start, int end) throws IOException {
    int afterTime = indexOf(bytes, ' ', start, end);
    int afterStream = afterTime < 0 ? -1 : indexOf(bytes, ' ', afterTime + 1, end);
    int afterTag = afterStream < 0 ? -1 : indexOf(bytes, ' ', afterStream + 1, end);
    if (afterTag < 0) {
      return;
    }
    String time = new String(bytes, start, afterTime - start, StandardCharsets.US_ASCII);
    if (!options.since().equals(Instant.MIN) && isBefore(time, options.since())) {
      return;
    }
    if (options.timestamps() && !continued) {
      write((time + " ").getBytes(StandardCharsets.US_ASCII), 0, time.length() + 1);
    }
    write(bytes, afterTag + 1, end - afterTag - 1);
    // P marks a part of a long line: its end comes with the next record.
    continued = bytes[afterStream + 1] == 'P';
    if (!continued) {
      write(new byte[] {'\n'}, 0, 1);
    }
  }

  private void write(byte[] bytes, int offset, int length) throws IOException {
    int allowed = (int) Math.min(length, left);
    out.write(bytes, offset, allowed);
    left -= allowed;
  }

  private static boolean isBefore(String time, Instant since) {
    try {
      return java.time.OffsetDateTime.parse(time).toInstant().isBefore(since);
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  /** Where the last {@code lines} lines begin, found backwards from the end. */
  static long tailStart(RandomAccessFile file, long lines) throws IOException {
    long position = file.length();
    long seen = 0;
    byte[] block = new byte[BLOCK];
    while (position > 0) {
      int size = (int) Math.min(BLOCK, position);
      position -= size;
      file.seek(position);
      file.readFully(block, 0, size);
      for (int i = size - 1; i >= 0; i--) {
        // The newline that ends the last line does not start another.
        if (block[i] == '\n' && position + i + 1 < file.length() && ++seen == lines) {
          return position + i + 1;
        }
        if (lines == 0) {
          return file.length();
        }
      }
    }
    return 0;
  }

  private static byte[] concat(byte[] head, byte[] tail, int length) {
    byte[] both = Arrays.copyOf(head, head.length + length);
    System.arraycopy(tail, 0, both, head.length, length);
    return both;
  }

  private static int indexOf(byte[] bytes, char c, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == c) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** Waits a little before the file is looked at again. */
  interface Pause {
    void next();
  }
}
