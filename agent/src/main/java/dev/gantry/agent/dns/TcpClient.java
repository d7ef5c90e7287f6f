package dev.gantry.agent.dns;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** One TCP connection: messages with a two-byte length before each (RFC 1035, 4.2.2). */
final class TcpClient {
  final SocketChannel channel;
  private final SelectionKey key;
  private final ByteBuffer length = ByteBuffer.allocate(2);
  private ByteBuffer message;
  private final Deque<ByteBuffer> outgoing = new ArrayDeque<>();
  private long lastUsed;

  TcpClient(SocketChannel channel, SelectionKey key, long now) {
    this.channel = channel;
    this.key = key;
    this.lastUsed = now;
  }

  /** Reads what is there; returns the queries that are complete now. */
  List<byte[]> read(long now) throws IOException {
    lastUsed = now;
    List<byte[]> complete = new ArrayList<>();
    while (true) {
      ByteBuffer into = message == null ? length : message;
      int count = channel.read(into);
      if (count < 0) {
        throw new EOFException("closed by the client");
      }
      if (into.hasRemaining()) {
        return complete;
      }
      if (message == null) {
        length.flip();
        message = ByteBuffer.allocate(Short.toUnsignedInt(length.getShort()));
        length.clear();
      } else {
        complete.add(message.array());
        message = null;
      }
    }
  }

  void send(byte[] response) throws IOException {
    ByteBuffer framed = ByteBuffer.allocate(2 + response.length);
    framed.putShort((short) response.length).put(response).flip();
    outgoing.add(framed);
    write();
  }

  void write() throws IOException {
    while (!outgoing.isEmpty()) {
      channel.write(outgoing.peek());
      if (outgoing.peek().hasRemaining()) {
        break;
      }
      outgoing.remove();
    }
    key.interestOps(
        outgoing.isEmpty() ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
  }

  boolean idleSince(long when) {
    return lastUsed < when;
  }

  void close() {
    try {
      channel.close();
    } catch (IOException alreadyGone) {
      return;
    }
  }
}
