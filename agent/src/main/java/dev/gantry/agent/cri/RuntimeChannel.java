package dev.gantry.agent.cri;

import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** gRPC over the runtime's unix socket with nothing but the JDK's own domain sockets. */
public final class RuntimeChannel implements AutoCloseable {
  /** A node with a thousand containers answers a listing of some megabytes. */
  private static final int LARGEST_MESSAGE = 32 << 20;

  private final MultiThreadIoEventLoopGroup events =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final ManagedChannel channel;

  public RuntimeChannel(Path socket) {
    channel =
        NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
            .channelType(NioDomainSocketChannel.class)
            .eventLoopGroup(events)
            .overrideAuthority("localhost")
            .usePlaintext()
            .maxInboundMessageSize(LARGEST_MESSAGE)
            .build();
  }

  /**
   * One request, one answer; {@code name} is for example {@code runtime.v1.RuntimeService/Version}.
   */
  <Q extends Message, A extends Message> A call(String name, Q request, A blank, Duration timeout) {
    CallOptions options =
        CallOptions.DEFAULT.withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS);
    try {
      return ClientCalls.blockingUnaryCall(
          channel,
          method(name, request, blank, MethodDescriptor.MethodType.UNARY),
          options,
          request);
    } catch (StatusRuntimeException e) {
      throw new RuntimeCallException(name.substring(name.indexOf('/') + 1), e);
    }
  }

  /** The next call connects at once, though the last attempts failed: gRPC would wait minutes. */
  void reconnectSoon() {
    channel.resetConnectBackoff();
  }

  <Q extends Message, A extends Message> void stream(
      String name, Q request, A blank, StreamObserver<A> observer) {
    ClientCalls.asyncServerStreamingCall(
        channel.newCall(
            method(name, request, blank, MethodDescriptor.MethodType.SERVER_STREAMING),
            CallOptions.DEFAULT),
        request,
        observer);
  }

  @SuppressWarnings("unchecked")
  private static <Q extends Message, A extends Message> MethodDescriptor<Q, A> method(
      String name, Q request, A blank, MethodDescriptor.MethodType type) {
    return MethodDescriptor.<Q, A>newBuilder()
        .setType(type)
        .setFullMethodName(name)
        .setRequestMarshaller(ProtoUtils.marshaller((Q) request.getDefaultInstanceForType()))
        .setResponseMarshaller(ProtoUtils.marshaller(blank))
        .build();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    events.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
