package dev.gantry.ejb.flowcontrol;

import dev.gantry.model.request.Identity;
import dev.gantry.model.request.RequestInfo;
import java.util.function.LongSupplier;

/**
 * One request's way through flow control: admitted at once, refused at once, or waiting without a
 * thread until it is told. Who was admitted says when it is {@link #finish finished}.
 */
public final class Passage {

  /** Where the request stands. */
  public enum State {
    WAITING,
    ADMITTED,
    REFUSED,
    FINISHED
  }

  private final PriorityLevel level;
  private final String schemaUid;
  private final String schema;
  private final String flow;
  private final FlowCounts counts;
  private final Asked asked;
  private final int seats;
  private final LongSupplier nanos;
  private final long arrived;
  private State state = State.WAITING;
  private String reason = "";
  private Runnable onDecided;
  private FairQueue queue;
  private long admittedAt;

  /** Whose request for what. */
  record Asked(Identity who, RequestInfo what) {}

  Passage(
      PriorityLevel level,
      FlowSchema schema,
      String flow,
      FlowCounts counts,
      Asked asked,
      int seats,
      LongSupplier nanos) {
    this.level = level;
    this.schema = schema.name();
    this.schemaUid = schema.uid();
    this.flow = flow;
    this.counts = counts;
    this.asked = asked;
    this.seats = seats;
    this.nanos = nanos;
    this.arrived = nanos.getAsLong();
  }

  public synchronized State state() {
    return state;
  }

  /** Why it was refused: {@code queue-full}, {@code concurrency-limit}, {@code time-out}. */
  public synchronized String reason() {
    return reason;
  }

  /** Runs the action when the wait is over; at once, where it is already. */
  public void whenDecided(Runnable action) {
    synchronized (this) {
      if (state == State.WAITING) {
        onDecided = action;
        return;
      }
    }
    action.run();
  }

  /** The request has been worked on: its seats are free. Repeating it does nothing. */
  public void finish() {
    synchronized (this) {
      if (state != State.ADMITTED) {
        return;
      }
      state = State.FINISHED;
    }
    counts.finished(seats, (nanos.getAsLong() - admittedAt) / 1e9);
    level.finished(this);
  }

  /** It has waited long enough. Does nothing once it was admitted. */
  public void expire() {
    level.expire(this);
  }

  /** Returns what to run, outside all locks, to tell the one who waits. */
  synchronized Runnable decide(State decided, String why, long now) {
    state = decided;
    reason = why;
    admittedAt = now;
    counts.decided(decided == State.ADMITTED, why, seats, (now - arrived) / 1e9);
    Runnable told = onDecided;
    onDecided = null;
    return told == null ? () -> {} : told;
  }

  /** For the header that names the schema. */
  public String schemaUid() {
    return schemaUid;
  }

  /** For the header that names the level. */
  public String levelUid() {
    return level.spec().uid();
  }

  public String schema() {
    return schema;
  }

  public String levelName() {
    return level.spec().name();
  }

  Asked asked() {
    return asked;
  }

  String flow() {
    return flow;
  }

  int seats() {
    return seats;
  }

  long arrived() {
    return arrived;
  }

  long admittedAt() {
    return admittedAt;
  }

  FairQueue queue() {
    return queue;
  }

  void queue(FairQueue in) {
    queue = in;
  }
}
