package dev.gantry.agent.cri;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.gantry.agent.cri.events.Envelope;
import dev.gantry.agent.cri.events.SubscribeRequest;
import dev.gantry.agent.cri.events.TaskEvent;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * containerd's event stream on the runtime's socket: names a container as soon as its process
 * started, ended or ran out of memory. While it is connected the agent need not poll; with a
 * runtime that has no such stream, or is away, {@link #connected()} is false.
 */
public final class ContainerdEvents {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerdEvents.class);

  private static final long SETTLED_MILLIS = 2000;
  private static final long RETRY_MILLIS = 1000;

  private final RuntimeChannel channel;
  private final ScheduledExecutorService timer;
  private final Consumer<String> changedContainer;
  private volatile boolean connected;
  private volatile long attempt;

  public ContainerdEvents(
      RuntimeChannel channel, ScheduledExecutorService timer, Consumer<String> changedContainer) {
    this.channel = channel;
    this.timer = timer;
    this.changedContainer = changedContainer;
  }

  public void start() {
    SubscribeRequest request =
        SubscribeRequest.newBuilder()
            .addFilters("topic==\"/tasks/exit\"")
            .addFilters("topic==\"/tasks/oom\"")
            .build();
    long mine = ++attempt;
    channel.reconnectSoon();
    // Nothing is said until the first event: a stream that was not refused by then stands.
    timer.schedule(() -> connected = attempt == mine, SETTLED_MILLIS, TimeUnit.MILLISECONDS);
    channel.stream(
        "containerd.services.events.v1.Events/Subscribe",
        request,
        Envelope.getDefaultInstance(),
        new StreamObserver<>() {
          @Override
          public void onNext(Envelope envelope) {
            deliver(envelope);
          }

          @Override
          public void onError(Throwable e) {
            if (connected) {
              LOG.info(
                  "the runtime's event stream ended, polling until it is back: {}", e.getMessage());
            }
            again();
          }

          @Override
          public void onCompleted() {
            again();
          }
        });
  }

  /** False while changes must be found by polling. */
  public boolean connected() {
    return connected;
  }

  private void again() {
    connected = false;
    attempt++;
    try {
      timer.schedule(this::start, RETRY_MILLIS, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("closing, the runtime's events are followed no more");
    }
  }

  private void deliver(Envelope envelope) {
    if (!envelope.getNamespace().equals("k8s.io")) {
      return;
    }
    try {
      TaskEvent event = TaskEvent.parseFrom(envelope.getEvent().getValue());
      // An exec'd process that ended carries its own id; only the container's main process matters.
      if (event.getId().isEmpty() || event.getId().equals(event.getContainerId())) {
        changedContainer.accept(event.getContainerId());
      }
    } catch (InvalidProtocolBufferException e) {
      LOG.warn("unreadable event {} of the runtime", envelope.getTopic(), e);
    }
  }
}
