package dev.gantry.web.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HandshakeTest {

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void readsTheHeadAndNotOneByteMore() throws IOException {
    InputStream in =
        bytes(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Protocol: v5.channel.k8s.io\r\n\r\nframe");
    Handshake answer = Handshake.receive(in);
    assertThat(answer.agreed()).isTrue();
    assertThat(answer.headers()).containsEntry("Sec-WebSocket-Protocol", "v5.channel.k8s.io");
    assertThat(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1)).isEqualTo("frame");
  }

  @Test
  void aRefusalHasABody() throws IOException {
    InputStream in = bytes("HTTP/1.1 404 Not Found\r\ncontent-length: 7\r\n\r\nno pod\n...");
    Handshake answer = Handshake.receive(in);
    assertThat(answer.agreed()).isFalse();
    assertThat(new String(answer.body(in), StandardCharsets.UTF_8)).isEqualTo("no pod\n");
  }

  @Test
  void aPeerThatGoesAwayIsAnError() {
    assertThatThrownBy(() -> Handshake.receive(bytes("HTTP/1.1 101 Sw")))
        .isInstanceOf(EOFException.class);
  }
}
