package dev.gantry.agent.server;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.websockets.WebSocketConnectionCallback;
import io.undertow.websockets.WebSocketProtocolHandshakeHandler;
import io.undertow.websockets.core.protocol.version13.Hybi13Handshake;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.xnio.streams.ChannelInputStream;
import org.xnio.streams.ChannelOutputStream;

/**
 * The three ways in which clients ask for a stream: WebSocket channels (exec, attach), SPDY bytes
 * in WebSocket messages (port-forward of newer kubectl), and plain SPDY (older clients), whose
 * bytes pass through untouched.
 */
final class StreamHandler implements HttpHandler {

  static final String SPDY_IN_WEBSOCKET = "SPDY/3.1+portforward.k8s.io";
  private static final HttpString PROTOCOL = new HttpString("X-Stream-Protocol-Version");
  private static final List<String> COMMAND_PROTOCOLS = List.of("v4.channel.k8s.io");
  private static final List<String> PORT_FORWARD_PROTOCOLS = List.of("portforward.k8s.io");

  private final Target target;

  StreamHandler(Target target) {
    this.target = target;
  }

  /** Asks the runtime for a stream; refuses when there is no such pod or container. */
  interface Target {
    URI open(Request request, CommandSession.Streams streams);

    /** Exec and attach carry channels; port-forward does not. */
    boolean isCommand();
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    Request request = new Request(exchange);
    CommandSession.Streams streams =
        new CommandSession.Streams(
            request.flag("input", "stdin"),
            request.flag("output", "stdout"),
            request.flag("error", "stderr"),
            request.flag("tty"));
    String upgrade = exchange.getRequestHeaders().getFirst(Headers.UPGRADE);
    if (upgrade == null) {
      throw new Refusal(400, "you must ask for an upgrade to WebSocket or SPDY/3.1 for this");
    }
    URI uri = target.open(request, streams);
    if ("websocket".equalsIgnoreCase(upgrade)) {
      webSocket(exchange, uri, streams);
    } else if ("SPDY/3.1".equalsIgnoreCase(upgrade)) {
      spdy(exchange, uri);
    } else {
      throw new Refusal(
          400, "unable to upgrade to \"" + upgrade + "\": WebSocket and SPDY/3.1 are spoken here");
    }
  }

  private void webSocket(HttpServerExchange exchange, URI uri, CommandSession.Streams streams)
      throws Exception {
    Set<String> protocols =
        target.isCommand()
            ? Set.of("v5.channel.k8s.io", "v4.channel.k8s.io")
            : Set.of(SPDY_IN_WEBSOCKET);
    RuntimeStream stream =
        RuntimeStream.open(uri, target.isCommand() ? COMMAND_PROTOCOLS : PORT_FORWARD_PROTOCOLS);
    new WebSocketProtocolHandshakeHandler(
            List.of(new Hybi13Handshake(protocols, false)),
            (WebSocketConnectionCallback)
                (handshake, channel) -> {
                  try {
                    if (target.isCommand()) {
                      CommandSession.start(channel, stream, streams);
                    } else {
                      WebSocketTunnel.start(channel, stream);
                    }
                  } catch (IOException e) {
                    stream.close();
                    org.xnio.IoUtils.safeClose(channel);
                  }
                })
        .handleRequest(exchange);
  }

  private void spdy(HttpServerExchange exchange, URI uri) throws IOException {
    List<String> asked =
        exchange.getRequestHeaders().contains(PROTOCOL)
            ? exchange.getRequestHeaders().get(PROTOCOL)
            : List.of();
    RuntimeStream stream = RuntimeStream.open(uri, asked);
    if (!stream.protocol().isEmpty()) {
      exchange.getResponseHeaders().put(PROTOCOL, stream.protocol());
    }
    exchange.upgradeChannel(
        "SPDY/3.1",
        (connection, ended) -> {
          try {
            ByteTunnel.start(
                new ChannelInputStream(connection.getSourceChannel()),
                new ChannelOutputStream(connection.getSinkChannel()),
                connection,
                stream);
          } catch (IOException e) {
            stream.close();
            org.xnio.IoUtils.safeClose(connection);
          }
        });
    exchange.endExchange();
  }
}
