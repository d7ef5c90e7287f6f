package dev.gantry.agent.server;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Copies bytes both ways between two connections until either ends; needs no knowledge of what they
 * mean.
 */
final class ByteTunnel {

  private ByteTunnel() {}

  /** Starts two threads; both connections are closed when one direction ends. */
  static void start(
      InputStream clientIn, OutputStream clientOut, Closeable client, RuntimeStream runtime)
      throws IOException {
    OutputStream runtimeOut = runtime.out();
    InputStream runtimeIn = runtime.in();
    copy(clientIn, runtimeOut, client, runtime, "tunnel-in");
    copy(runtimeIn, clientOut, client, runtime, "tunnel-out");
  }

  private static void copy(
      InputStream from, OutputStream to, Closeable client, RuntimeStream runtime, String name) {
    Thread thread =
        new Thread(
            () -> {
              try (client;
                  runtime) {
                byte[] block = new byte[32 * 1024];
                for (int read; (read = from.read(block)) >= 0; ) {
                  to.write(block, 0, read);
                  to.flush();
                }
              } catch (IOException e) {
                // Either side hung up: the tunnel's normal end.
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }
}
