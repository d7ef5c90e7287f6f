package dev.gantry.agent.server;

import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedBinaryMessage;
import io.undertow.websockets.core.CloseMessage;
import io.undertow.websockets.core.StreamSourceFrameChannel;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Bytes of another protocol in the binary messages of a WebSocket, unwrapped towards the runtime
 * and wrapped back.
 */
final class WebSocketTunnel extends AbstractReceiveListener {

  private final RuntimeStream runtime;
  private final ExecutorService input =
      Executors.newSingleThreadExecutor(
          r -> {
            Thread thread = new Thread(r, "tunnel-in");
            thread.setDaemon(true);
            return thread;
          });

  private WebSocketTunnel(RuntimeStream runtime) {
    this.runtime = runtime;
  }

  static void start(WebSocketChannel client, RuntimeStream runtime) {
    WebSocketTunnel tunnel = new WebSocketTunnel(runtime);
    client.getReceiveSetter().set(tunnel);
    client.addCloseTask(c -> tunnel.end());
    client.resumeReceives();
    Thread output = new Thread(() -> tunnel.copyOutput(client), "tunnel-out");
    output.setDaemon(true);
    output.start();
  }

  private void copyOutput(WebSocketChannel client) {
    byte[] block = new byte[32 * 1024];
    try {
      for (int read; (read = runtime.in().read(block)) >= 0; ) {
        WebSockets.sendBinaryBlocking(ByteBuffer.wrap(block.clone(), 0, read), client);
      }
    } catch (IOException e) {
      // Either side hung up: the tunnel's normal end.
    } finally {
      WebSockets.sendClose(CloseMessage.NORMAL_CLOSURE, "", client, null);
      end();
    }
  }

  private void end() {
    runtime.close();
    input.shutdown();
  }

  @Override
  protected void onFullBinaryMessage(WebSocketChannel channel, BufferedBinaryMessage message) {
    ByteBuffer whole = WebSockets.mergeBuffers(message.getData().getResource());
    byte[] bytes = new byte[whole.remaining()];
    whole.get(bytes);
    message.getData().free();
    if (input.isShutdown()) {
      return;
    }
    channel.suspendReceives();
    input.execute(
        () -> {
          try {
            runtime.out().write(bytes);
            runtime.out().flush();
          } catch (IOException e) {
            end();
          } finally {
            channel.resumeReceives();
          }
        });
  }

  @Override
  protected void onClose(WebSocketChannel channel, StreamSourceFrameChannel frame)
      throws IOException {
    end();
    super.onClose(channel, frame);
  }

  @Override
  protected void onError(WebSocketChannel channel, Throwable error) {
    end();
    super.onError(channel, error);
  }
}
