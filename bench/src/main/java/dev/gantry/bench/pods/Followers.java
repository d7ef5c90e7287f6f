package dev.gantry.bench.pods;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Asks again and again until the node's network knows a pod; runs on a node of the cluster. */
final class Followers {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private Followers() {}

  /** When a service's address first answered an HTTP request; a mere connection does not count. */
  static long answers(String address, int port) throws IOException {
    return await(address + ":" + port + " answers", () -> get(address, port));
  }

  private static boolean get(String address, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), 500);
      socket.setSoTimeout(2000);
      socket
          .getOutputStream()
          .write("GET / HTTP/1.0\r\nHost: bench\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      return socket.getInputStream().read() == 'H';
    } catch (IOException refused) {
      return false;
    }
  }

  /** When a DNS server first answered a name with an address. */
  static long resolves(String server, String name) throws IOException {
    byte[] question = question(name);
    InetAddress to = InetAddress.getByName(server);
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(500);
      return await(
          name + " has an address",
          () -> {
            try {
              socket.send(new DatagramPacket(question, question.length, to, 53));
              DatagramPacket answer = new DatagramPacket(new byte[512], 512);
              socket.receive(answer);
              // The number of answer records is the fourth 16-bit word.
              return answer.getData()[7] > 0;
            } catch (SocketTimeoutException silent) {
              return false;
            } catch (IOException refused) {
              return false;
            }
          });
    }
  }

  private static byte[] question(String name) {
    StringBuilder packet = new StringBuilder("\u0001\u0002\u0001\u0000\u0000\u0001\u0000\u0000");
    packet.append("\u0000\u0000\u0000\u0000");
    for (String label : name.split("\\.")) {
      packet.append((char) label.length()).append(label);
    }
    packet.append("\u0000\u0000\u0001\u0000\u0001");
    return packet.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private interface Attempt {
    boolean succeeds();
  }

  private static long await(String what, Attempt attempt) throws IOException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!attempt.succeeds()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("waiting until " + what);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return System.nanoTime();
  }
}
