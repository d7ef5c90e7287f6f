package dev.gantry.launcher.host;

import dev.gantry.launcher.Trouble;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** What went wrong, as a sentence for the person at the terminal. */
public final class Explanation {

  private Explanation() {}

  /** Never empty, never a class name where anything else is known. */
  public static String of(Throwable trouble) {
    Deque<Throwable> inward = new ArrayDeque<>();
    for (Throwable next = trouble; next != null; next = next.getCause()) {
      if (next instanceof Trouble) {
        return next.getMessage();
      }
      // What wraps another repeats its words, so the innermost is asked first.
      inward.push(next);
    }
    for (Throwable next : inward) {
      String known = known(next);
      if (known != null) {
        return known;
      }
    }
    Throwable last = trouble;
    while (last.getMessage() == null && last.getCause() != null) {
      last = last.getCause();
    }
    return last.getMessage() == null
        ? "something unforeseen happened ("
            + last.getClass().getSimpleName()
            + "); GANTRY_DEBUG=1 shows where."
        : last.getMessage();
  }

  private static String known(Throwable e) {
    String message = String.valueOf(e.getMessage());
    String words = message.toLowerCase(Locale.ROOT);
    if (words.contains("no space left on device") || words.contains("disk quota exceeded")) {
      return "The disk is full"
          + (e instanceof FileSystemException f ? " (" + f.getFile() + ")" : "")
          + ": free some space (`df -h` shows where), then try again.";
    }
    if (words.contains("read-only file system")) {
      return message + ". Choose a folder that can be written to with GANTRY_HOME=…";
    }
    if (e instanceof NoSuchFileException missing) {
      return missing.getFile()
          + " is missing. If it belongs to the build, `./gantry build` makes it; if to the cluster's"
          + " state, `./gantry down --purge` starts afresh.";
    }
    if (e instanceof AccessDeniedException denied) {
      return "There is no permission for " + denied.getFile() + ": run with sudo.";
    }
    return e instanceof OutOfMemoryError
        ? "There is too little memory: `free -m` shows what is left."
        : null;
  }
}
