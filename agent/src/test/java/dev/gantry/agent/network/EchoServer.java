package dev.gantry.agent.network;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Answers HTTP and UDP on one port with its name and with whom it sees asking. */
public final class EchoServer {
  private EchoServer() {}

  /** Arguments: name, port. */
  public static void main(String[] arguments) throws IOException {
    String name = arguments[0];
    int port = Integer.parseInt(arguments[1]);
    HttpServer http = HttpServer.create(new InetSocketAddress("0.0.0.0", port), 50);
    http.createContext(
        "/",
        exchange -> {
          String client = exchange.getRemoteAddress().getAddress().getHostAddress();
          byte[] body = (name + " " + client).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    http.start();
    try (DatagramSocket udp = new DatagramSocket(new InetSocketAddress("0.0.0.0", port))) {
      System.out.println("listening");
      byte[] buffer = new byte[512];
      while (true) {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        udp.receive(packet);
        byte[] body =
            (name + " " + packet.getAddress().getHostAddress()).getBytes(StandardCharsets.UTF_8);
        udp.send(new DatagramPacket(body, body.length, packet.getSocketAddress()));
      }
    }
  }
}
