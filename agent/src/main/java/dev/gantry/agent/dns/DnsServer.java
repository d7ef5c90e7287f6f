package dev.gantry.agent.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Message;

/**
 * DNS over UDP and TCP on one address, by one thread. It sleeps while nobody asks; what upstream
 * says is handed back to it.
 */
final class DnsServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DnsServer.class);
  private static final int MOST_TCP_CLIENTS = 512;
  private static final long TCP_IDLE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final DnsResponder responder;
  private final Selector selector;
  private final DatagramChannel udp;
  private final ServerSocketChannel tcp;
  private final ByteBuffer datagram = ByteBuffer.allocateDirect(65535);
  private final Set<TcpClient> clients = new HashSet<>();
  private final Queue<Runnable> handedBack = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  DnsServer(InetSocketAddress address, DnsResponder responder) throws IOException {
    this.responder = responder;
    selector = Selector.open();
    udp = DatagramChannel.open();
    tcp = ServerSocketChannel.open();
    try {
      udp.bind(address);
      udp.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 20);
      udp.configureBlocking(false).register(selector, SelectionKey.OP_READ);
      tcp.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      // Port 0 (tests) gives both protocols the same free port.
      tcp.bind(udp.getLocalAddress());
      tcp.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
    } catch (IOException taken) {
      closeChannels();
      throw taken;
    }
  }

  void start() {
    Thread thread = new Thread(this::serve, "cluster-dns");
    thread.setDaemon(true);
    thread.start();
  }

  InetSocketAddress address() throws IOException {
    return (InetSocketAddress) udp.getLocalAddress();
  }

  private void serve() {
    while (!closed) {
      try {
        selector.select(clients.isEmpty() ? 0 : 5000);
        for (Runnable task; (task = handedBack.poll()) != null; ) {
          task.run();
        }
        for (SelectionKey key : selector.selectedKeys()) {
          handle(key);
        }
        selector.selectedKeys().clear();
        dropIdle();
      } catch (IOException | RuntimeException failed) {
        if (!closed) {
          LOG.warn("A DNS query could not be served", failed);
        }
      }
    }
  }

  private void handle(SelectionKey key) throws IOException {
    if (!key.isValid()) {
      return;
    }
    if (key.channel() == udp) {
      readDatagrams();
    } else if (key.channel() == tcp) {
      accept();
    } else {
      TcpClient client = (TcpClient) key.attachment();
      guarded(
          client,
          () -> {
            if (key.isWritable()) {
              client.write();
            }
            if (key.isReadable()) {
              for (byte[] query : client.read(System.nanoTime())) {
                answer(client, query);
              }
            }
          });
    }
  }

  private void readDatagrams() throws IOException {
    while (true) {
      datagram.clear();
      SocketAddress sender = udp.receive(datagram);
      if (sender == null) {
        return;
      }
      datagram.flip();
      byte[] bytes = new byte[datagram.remaining()];
      datagram.get(bytes);
      Message query = parse(bytes);
      if (query != null) {
        responder
            .respond(query)
            .thenAccept(response -> send(response.toWire(DnsResponder.limit(query)), sender));
      }
    }
  }

  private void send(byte[] response, SocketAddress receiver) {
    try {
      udp.send(ByteBuffer.wrap(response), receiver);
    } catch (IOException unreachable) {
      LOG.debug("No way back to {}", receiver, unreachable);
    }
  }

  private void accept() throws IOException {
    SocketChannel channel;
    while ((channel = tcp.accept()) != null) {
      if (clients.size() >= MOST_TCP_CLIENTS) {
        channel.close();
        continue;
      }
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
      TcpClient client = new TcpClient(channel, key, System.nanoTime());
      key.attach(client);
      clients.add(client);
    }
  }

  private void answer(TcpClient client, byte[] bytes) throws IOException {
    Message query = parse(bytes);
    if (query == null) {
      throw new IOException("not a DNS message");
    }
    responder
        .respond(query)
        .thenAccept(
            response -> {
              byte[] wire = response.toWire(Message.MAXLENGTH);
              handedBack.add(() -> guarded(client, () -> client.send(wire)));
              selector.wakeup();
            });
  }

  /** Null for what is no query: it gets no answer, so that two servers cannot talk for ever. */
  private static Message parse(byte[] bytes) {
    try {
      Message message = new Message(bytes);
      return message.getHeader().getFlag(org.xbill.DNS.Flags.QR) ? null : message;
    } catch (IOException malformed) {
      return null;
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  private void guarded(TcpClient client, Step step) {
    try {
      step.run();
    } catch (IOException | RuntimeException gone) {
      client.close();
      clients.remove(client);
    }
  }

  private void dropIdle() {
    long limit = System.nanoTime() - TCP_IDLE_NANOS;
    clients.removeIf(
        client -> {
          boolean idle = client.idleSince(limit);
          if (idle) {
            client.close();
          }
          return idle;
        });
  }

  @Override
  public void close() {
    closed = true;
    closeChannels();
  }

  private void closeChannels() {
    try {
      udp.close();
      tcp.close();
      selector.close();
    } catch (IOException alreadyGone) {
      LOG.debug("While closing", alreadyGone);
    }
  }
}
