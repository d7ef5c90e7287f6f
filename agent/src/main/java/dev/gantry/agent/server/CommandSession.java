package dev.gantry.agent.server;

import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedBinaryMessage;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.CloseMessage;
import io.undertow.websockets.core.StreamSourceFrameChannel;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One exec or attach: a WebSocket with {@code v4.channel.k8s.io} or {@code v5.channel.k8s.io} on
 * the client's side, SPDY on the runtime's. Only v5 can end standard input and keep the output
 * open, which is why the runtime is not spoken to by WebSocket (it knows v4 only).
 */
final class CommandSession {

  /** v5's extra channel: its message names the channel that the client ends. */
  private static final int CLOSE = 255;

  private static final Logger LOG = LoggerFactory.getLogger(CommandSession.class);
  private static final List<String> CHANNELS =
      List.of("stdin", "stdout", "stderr", "error", "resize");
  private static final Map<String, Integer> NUMBERS = Map.of("stdout", 1, "stderr", 2, "error", 3);

  private final WebSocketChannel client;
  private final SpdyStreams runtime;
  private final ExecutorService input =
      Executors.newSingleThreadExecutor(r -> daemon(r, "command-input"));

  private CommandSession(WebSocketChannel client, SpdyStreams runtime) {
    this.client = client;
    this.runtime = runtime;
  }

  /** Starts copying both ways; ends by itself when either side does. */
  static void start(WebSocketChannel client, RuntimeStream connection, Streams streams)
      throws IOException {
    CommandSession session = new CommandSession(client, new SpdyStreams(connection));
    session.runtime.open("error");
    for (String name : streams.names()) {
      session.runtime.open(name);
    }
    // Clients wait for a first message before they believe in the connection.
    session.toClient(streams.out() ? 1 : streams.err() ? 2 : 3, new byte[0]);
    session.listen();
    daemon(session::copyOutput, "command-output").start();
  }

  /** Which standard streams the client asked for. */
  record Streams(boolean in, boolean out, boolean err, boolean tty) {
    List<String> names() {
      List<String> names = new java.util.ArrayList<>();
      if (in) {
        names.add("stdin");
      }
      if (out) {
        names.add("stdout");
      }
      // A terminal has one output.
      if (err && !tty) {
        names.add("stderr");
      }
      if (tty) {
        names.add("resize");
      }
      return names;
    }
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  private void listen() {
    client.getReceiveSetter().set(new Incoming());
    client.addCloseTask(c -> end());
    client.resumeReceives();
  }

  private void copyOutput() {
    try {
      runtime.receive(
          new SpdyStreams.Receiver() {
            private boolean anyError;

            @Override
            public void data(String stream, byte[] bytes) throws IOException {
              Integer number = NUMBERS.get(stream);
              if (number != null) {
                anyError |= number == 3;
                toClient(number, bytes);
              }
            }

            @Override
            public void ended(String stream) throws IOException {
              if ("error".equals(stream)) {
                if (!anyError) {
                  toClient(
                      3,
                      "{\"metadata\":{},\"status\":\"Success\"}".getBytes(StandardCharsets.UTF_8));
                }
                // The status is the last thing that the runtime sends; some runtimes leave the
                // connection open after it.
                runtime.close();
              }
            }
          });
    } catch (IOException e) {
      LOG.debug("command stream ended: {}", e.getMessage());
    } finally {
      WebSockets.sendClose(CloseMessage.NORMAL_CLOSURE, "", client, null);
      end();
    }
  }

  private void toClient(int channel, byte[] bytes) throws IOException {
    ByteBuffer message =
        ByteBuffer.allocate(bytes.length + 1).put((byte) channel).put(bytes).flip();
    WebSockets.sendBinaryBlocking(message, client);
  }

  private void end() {
    runtime.close();
    input.shutdown();
  }

  /**
   * What the client sends, written to the runtime in order by one thread, which may block; the I/O
   * thread must not.
   */
  private final class Incoming extends AbstractReceiveListener {

    @Override
    protected void onFullBinaryMessage(WebSocketChannel channel, BufferedBinaryMessage message) {
      ByteBuffer[] parts = message.getData().getResource();
      ByteBuffer whole = WebSockets.mergeBuffers(parts);
      byte[] bytes = new byte[whole.remaining()];
      whole.get(bytes);
      message.getData().free();
      receive(channel, bytes);
    }

    @Override
    protected void onFullTextMessage(WebSocketChannel channel, BufferedTextMessage message) {
      receive(channel, message.getData().getBytes(StandardCharsets.UTF_8));
    }

    private void receive(WebSocketChannel channel, byte[] bytes) {
      if (bytes.length == 0 || input.isShutdown()) {
        return;
      }
      channel.suspendReceives();
      input.execute(
          () -> {
            try {
              write(bytes);
            } catch (IOException e) {
              LOG.debug("command input ended: {}", e.getMessage());
            } finally {
              channel.resumeReceives();
            }
          });
    }

    private void write(byte[] bytes) throws IOException {
      int number = bytes[0] & 0xff;
      if (number == CLOSE && bytes.length > 1) {
        runtime.end(CHANNELS.get(Math.min(bytes[1] & 0xff, CHANNELS.size() - 1)));
      } else if (number < CHANNELS.size()) {
        runtime.write(CHANNELS.get(number), bytes, 1, bytes.length - 1);
      }
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
}
