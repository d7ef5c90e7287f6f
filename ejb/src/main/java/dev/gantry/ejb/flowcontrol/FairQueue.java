package dev.gantry.ejb.flowcontrol;

import java.util.ArrayDeque;
import java.util.Deque;

/** One queue of a level; guarded by the level's lock. */
final class FairQueue {

  final int index;
  final Deque<Passage> waiting = new ArrayDeque<>();

  /** Seats that its requests occupy. */
  int executing;

  /** Its requests that are worked on. */
  int requests;

  /** Seats that its requests wait for. */
  int asked;

  /**
   * When its next request would begin if every queue had its fair part, in virtual seat-seconds.
   */
  double nextStart;

  FairQueue(int index) {
    this.index = index;
  }

  boolean isIdle() {
    return waiting.isEmpty() && executing == 0;
  }
}
