package dev.gantry.web.connection;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;

/**
 * A peer's response body on its way to the client. The peer is asked for more only when the client
 * has taken what there was, so a slow client slows the peer and fills nothing.
 */
final class PeerBody implements AsyncOutput.Source, Flow.Subscriber<List<ByteBuffer>> {

  private final ConcurrentLinkedQueue<ByteBuffer> waiting = new ConcurrentLinkedQueue<>();
  private final long limit;
  private long sent;
  private volatile AsyncOutput output;
  private volatile Flow.Subscription subscription;
  private volatile boolean complete;
  private volatile boolean closed;
  private boolean asked;

  /**
   * @param limit bytes after which the body is cut, -1 for none
   */
  PeerBody(long limit) {
    this.limit = limit;
  }

  void writeTo(AsyncOutput destination) {
    output = destination;
  }

  @Override
  public void onSubscribe(Flow.Subscription begun) {
    subscription = begun;
    if (closed) {
      begun.cancel();
    } else {
      wake();
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    waiting.addAll(buffers);
    wakeForMore();
  }

  private void wakeForMore() {
    synchronized (this) {
      asked = false;
    }
    wake();
  }

  @Override
  public void onError(Throwable failure) {
    complete = true;
    wake();
  }

  @Override
  public void onComplete() {
    complete = true;
    wake();
  }

  private void wake() {
    AsyncOutput destination = output;
    if (destination != null) {
      destination.wake();
    }
  }

  @Override
  public byte[] next() {
    ByteBuffer buffer = waiting.poll();
    if (buffer == null || reachedLimit()) {
      askForMore();
      return null;
    }
    int size = buffer.remaining();
    if (limit >= 0 && sent + size > limit) {
      size = (int) (limit - sent);
    }
    byte[] bytes = new byte[size];
    buffer.get(bytes);
    sent += size;
    return bytes;
  }

  private boolean reachedLimit() {
    return limit >= 0 && sent >= limit;
  }

  private synchronized void askForMore() {
    Flow.Subscription from = subscription;
    if (from != null && !asked && !complete && !reachedLimit()) {
      asked = true;
      from.request(1);
    }
  }

  @Override
  public boolean ended() {
    return reachedLimit() || (complete && waiting.isEmpty());
  }

  @Override
  public void closed() {
    closed = true;
    Flow.Subscription from = subscription;
    if (from != null) {
      from.cancel();
    }
  }
}
