package dev.gantry.agent.cri;

import dev.gantry.agent.probe.health.HealthCheckRequest;
import dev.gantry.agent.probe.health.HealthCheckResponse;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Asks a gRPC server for its health, in plaintext. */
public final class HealthCheck {
  private static final MethodDescriptor<HealthCheckRequest, HealthCheckResponse> CHECK =
      MethodDescriptor.<HealthCheckRequest, HealthCheckResponse>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("grpc.health.v1.Health/Check")
          .setRequestMarshaller(ProtoUtils.marshaller(HealthCheckRequest.getDefaultInstance()))
          .setResponseMarshaller(ProtoUtils.marshaller(HealthCheckResponse.getDefaultInstance()))
          .build();

  private HealthCheck() {}

  /** Empty when it serves; else why not. */
  public static String failure(String host, int port, String service, Duration timeout) {
    ManagedChannel channel = NettyChannelBuilder.forAddress(host, port).usePlaintext().build();
    try {
      HealthCheckResponse answer =
          ClientCalls.blockingUnaryCall(
              channel,
              CHECK,
              CallOptions.DEFAULT.withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS),
              HealthCheckRequest.newBuilder().setService(service).build());
      return answer.getStatus() == HealthCheckResponse.ServingStatus.SERVING
          ? ""
          : "service unhealthy (responded with \"" + answer.getStatus() + "\")";
    } catch (StatusRuntimeException e) {
      return switch (e.getStatus().getCode()) {
        case DEADLINE_EXCEEDED ->
            "timeout: health rpc did not complete within " + timeout.toSeconds() + "s";
        case UNAVAILABLE ->
            "timeout: failed to connect service \""
                + host
                + ":"
                + port
                + "\" within "
                + timeout.toSeconds()
                + "s";
        default -> "error: this server does not implement the grpc health protocol";
      };
    } finally {
      channel.shutdownNow();
    }
  }
}
