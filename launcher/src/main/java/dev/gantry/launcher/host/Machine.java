package dev.gantry.launcher.host;

import java.nio.file.Path;
import java.util.Optional;

/** What can be asked about a machine; a test answers itself. */
public interface Machine {

  String user();

  /** The version of the Java that runs this, such as 17. */
  int java();

  boolean exists(Path file);

  /** A file's text; "" when it cannot be read. */
  String read(Path file);

  /** Whether a program is on the path. */
  boolean has(String program);

  /** Runs a program of the system. */
  Command.Outcome run(String... words);

  /** Bytes that are free where a folder is or would be. */
  long freeBytes(Path folder);

  /** Who listens on a TCP port, in words; none when nobody does. */
  Optional<String> listenerOn(int port);
}
