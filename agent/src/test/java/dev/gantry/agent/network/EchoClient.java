package dev.gantry.agent.network;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Asks an {@link EchoServer} and prints each answer, or why there was none. */
public final class EchoClient {
  private EchoClient() {}

  /** Arguments: http or udp, address, port, how many times. A new connection each time. */
  public static void main(String[] arguments) {
    InetSocketAddress server = new InetSocketAddress(arguments[1], Integer.parseInt(arguments[2]));
    for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
      try {
        System.out.println(arguments[0].equals("udp") ? udp(server) : http(server));
      } catch (IOException failed) {
        System.out.println("! " + failed.getMessage());
      }
    }
  }

  private static String http(InetSocketAddress server) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(server, 1500);
      socket.setSoTimeout(3000);
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return response.substring(response.indexOf("\r\n\r\n") + 4);
    }
  }

  private static String udp(InetSocketAddress server) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(server);
      socket.setSoTimeout(1500);
      socket.send(new DatagramPacket(new byte[] {1}, 1));
      DatagramPacket answer = new DatagramPacket(new byte[512], 512);
      socket.receive(answer);
      return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
    }
  }
}
