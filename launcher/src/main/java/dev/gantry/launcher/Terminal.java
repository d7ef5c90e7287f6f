package dev.gantry.launcher;

import dev.gantry.launcher.host.Explanation;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;

/** What the person sees: one line a step, with how long it took. */
public final class Terminal {

  private final PrintStream out;
  private final boolean colour;

  public Terminal(PrintStream out, boolean colour) {
    this.out = out;
    this.colour = colour;
  }

  public static Terminal standard() {
    // A machine without a locale would print question marks for what is not ASCII.
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    return new Terminal(out, System.console() != null && System.getenv("NO_COLOR") == null);
  }

  /**
   * Runs one step and tells its time and outcome; the callable returns a short detail, or {@code
   * ""}.
   */
  public void step(String what, Callable<String> work) {
    Instant start = Instant.now();
    String detail;
    try {
      detail = work.call();
    } catch (Trouble e) {
      line(paint("31", "✗"), what, "");
      throw e;
    } catch (Exception e) {
      line(paint("31", "✗"), what, "");
      throw new Trouble(what + " failed: " + Explanation.of(e), e);
    }
    double seconds = Duration.between(start, Instant.now()).toMillis() / 1000.0;
    line(paint("32", "✓"), what, detail + String.format("  %.1f s", seconds));
  }

  public void line(String mark, String what, String detail) {
    synchronized (out) {
      out.printf("  %s %-34s %s%n", mark, what, detail);
      out.flush();
    }
  }

  public void say(String text) {
    synchronized (out) {
      out.println(text);
      out.flush();
    }
  }

  public String paint(String code, String text) {
    return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
