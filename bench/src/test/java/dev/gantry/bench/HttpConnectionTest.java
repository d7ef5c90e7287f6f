package dev.gantry.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client against a plain server: both kinds of bodies, and streams. */
class HttpConnectionTest {

  private HttpServer server;
  private HttpConnection connection;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/echo",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(201, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.createContext(
        "/chunks",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          for (int i = 0; i < 1000; i++) {
            exchange.getResponseBody().write(("line " + i + "\n").getBytes(StandardCharsets.UTF_8));
          }
          exchange.close();
        });
    server.start();
    connection =
        new HttpConnection(
            Target.of("http://127.0.0.1:" + server.getAddress().getPort(), "", "", "", ""));
  }

  @AfterEach
  void stop() throws IOException {
    connection.close();
    server.stop(0);
  }

  @Test
  void oneConnectionCarriesManyRequests() throws IOException {
    for (int i = 0; i < 3; i++) {
      HttpConnection.Response response =
          connection.request(
              "POST", "/echo", Pods.JSON_TYPE, ("hello " + i).getBytes(StandardCharsets.UTF_8));
      assertThat(response.status()).isEqualTo(201);
      assertThat(response.text()).isEqualTo("hello " + i);
      assertThat(connection.get("/chunks").text()).startsWith("line 0\n").endsWith("line 999\n");
    }
  }

  @Test
  void aStreamIsReadByLines() throws IOException {
    assertThat(connection.stream("/chunks")).isEqualTo(200);
    for (int i = 0; i < 1000; i++) {
      assertThat(connection.line()).isEqualTo("line " + i);
    }
    assertThat(connection.line()).isNull();
  }

  @Test
  void podsHaveTheSizeThatIsTold() {
    assertThat(Pods.pod("name").length).isBetween(1500, 2500);
  }
}
