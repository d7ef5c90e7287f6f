package dev.gantry.ejb.controller;

import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.store.ObjectReader;
import java.util.List;
import java.util.function.Consumer;

/** One control loop. An application-scoped bean; the runtime finds all of them. */
public interface Controller {

  /**
   * Its name, which is also the service account that it writes as: {@code replicaset-controller}.
   */
  String name();

  /** Which changes concern which keys. */
  List<Source> sources();

  /** How many keys may be worked on at the same time. */
  default int workers() {
    return 2;
  }

  /** Called when this server becomes the leader, before the first keys are queued. */
  default void leading() {}

  /** Queues what must be looked at besides the objects of the {@link #sources}. */
  default void everything(ObjectReader reader, Consumer<ObjectKey> enqueue) {}

  /**
   * Re-reads the key and brings it one step further. An absent object is success; an exception
   * means again, after a back-off.
   */
  void sync(ObjectKey key, Round round);
}
