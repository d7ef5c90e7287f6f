package dev.gantry.agent.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdyPingFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdyStreamFrame;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The client's side of Kubernetes' remote command protocol over SPDY/3.1: named streams on one
 * connection. Framing is Netty's; reading and writing block, so that a slow side slows the other.
 * Kubernetes' SPDY servers keep no flow control windows, so none is kept here.
 */
final class SpdyStreams implements AutoCloseable {

  private final RuntimeStream connection;
  private final EmbeddedChannel encoder =
      new EmbeddedChannel(new SpdyFrameCodec(SpdyVersion.SPDY_3_1, false));
  private final EmbeddedChannel decoder =
      new EmbeddedChannel(new SpdyFrameCodec(SpdyVersion.SPDY_3_1, false));
  private final Map<String, Integer> ids = new LinkedHashMap<>();
  private final Map<Integer, String> names = new HashMap<>();

  SpdyStreams(RuntimeStream connection) {
    this.connection = connection;
  }

  /** Receives what the other side sends. */
  interface Receiver {
    void data(String stream, byte[] bytes) throws IOException;

    /** The other side will send nothing more on this stream. */
    void ended(String stream) throws IOException;
  }

  /** Opens a stream of one of the types error, stdin, stdout, stderr, resize. */
  void open(String type) throws IOException {
    int id = ids.size() * 2 + 1;
    ids.put(type, id);
    names.put(id, type);
    SpdySynStreamFrame frame = new DefaultSpdySynStreamFrame(id, 0, (byte) 0, false);
    frame.headers().set("streamtype", type);
    send(frame);
  }

  void write(String type, byte[] bytes, int offset, int length) throws IOException {
    Integer id = ids.get(type);
    if (id != null && length > 0) {
      send(new DefaultSpdyDataFrame(id, Unpooled.wrappedBuffer(bytes, offset, length)));
    }
  }

  /** Tells the other side that nothing more comes on this stream: the end of standard input. */
  void end(String type) throws IOException {
    Integer id = ids.get(type);
    if (id != null) {
      SpdyDataFrame last = new DefaultSpdyDataFrame(id, Unpooled.EMPTY_BUFFER);
      last.setLast(true);
      send(last);
    }
  }

  private void send(Object frame) throws IOException {
    synchronized (encoder) {
      encoder.writeOutbound(frame);
      for (ByteBuf bytes; (bytes = encoder.readOutbound()) != null; ) {
        try {
          bytes.readBytes(connection.out(), bytes.readableBytes());
        } finally {
          bytes.release();
        }
      }
      connection.out().flush();
    }
  }

  /** Reads until the other side ends the connection. */
  void receive(Receiver receiver) throws IOException {
    byte[] block = new byte[32 * 1024];
    for (int read; (read = connection.in().read(block)) >= 0; ) {
      decoder.writeInbound(Unpooled.copiedBuffer(block, 0, read));
      for (Object frame; (frame = decoder.readInbound()) != null; ) {
        handle(frame, receiver);
      }
    }
  }

  private void handle(Object frame, Receiver receiver) throws IOException {
    if (frame instanceof SpdyDataFrame data) {
      try {
        String name = names.getOrDefault(data.streamId(), "");
        byte[] bytes = new byte[data.content().readableBytes()];
        data.content().readBytes(bytes);
        if (bytes.length > 0) {
          receiver.data(name, bytes);
        }
        if (data.isLast()) {
          receiver.ended(name);
        }
      } finally {
        data.release();
      }
    } else if (frame instanceof SpdyRstStreamFrame reset) {
      receiver.ended(names.getOrDefault(reset.streamId(), ""));
    } else if (frame instanceof SpdyPingFrame ping) {
      send(new DefaultSpdyPingFrame(ping.id()));
    } else if (frame instanceof SpdyStreamFrame stream && stream.isLast()) {
      receiver.ended(names.getOrDefault(stream.streamId(), ""));
    }
  }

  @Override
  public void close() {
    connection.close();
  }
}
