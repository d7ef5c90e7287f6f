package dev.gantry.model.strategy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * What one kind adds to {@link RuleStrategy}: each part is a function, absent parts do nothing.
 * Immutable once it is out: the methods that name a part answer a changed copy.
 */
public final class Rules implements Cloneable {

  /** Changes a document in place. */
  @FunctionalInterface
  public interface Defaults {
    void apply(ObjectNode object);
  }

  /** Changes an updated document in place. */
  @FunctionalInterface
  public interface Preparation {
    void apply(ObjectNode object, ObjectNode old);
  }

  /** Finds problems of a document. */
  @FunctionalInterface
  public interface Check {
    void check(ObjectNode object, Causes causes);
  }

  /** Finds problems of a change. */
  @FunctionalInterface
  public interface Transition {
    void check(ObjectNode object, ObjectNode old, Causes causes);
  }

  /** A kind with nothing of its own but checked metadata. */
  public static final Rules PLAIN = new Rules();

  private Function<String, List<String>> name = Names::subdomain;
  private Defaults defaults = object -> {};
  private Defaults prepareCreate = object -> {};
  private Preparation prepareUpdate = (object, old) -> {};
  private Preparation prepareStatus = (object, old) -> {};
  private Check check = (object, causes) -> {};
  private Transition update = (object, old, causes) -> {};
  private Transition status = (object, old, causes) -> {};
  private ScalePaths scale;
  private ToLongFunction<ObjectNode> grace = object -> 0;
  private boolean generation;
  private boolean statusOnCreate;
  private boolean ephemeral;

  private Rules() {}

  private Rules with(Consumer<Rules> change) {
    try {
      Rules copy = (Rules) clone();
      change.accept(copy);
      return copy;
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }

  /** Checks of the object's name; each answers the problems, empty if none. */
  public Rules named(Function<String, List<String>> problems) {
    return with(r -> r.name = problems);
  }

  /** Fills in default values. */
  public Rules defaulted(Defaults fill) {
    return with(r -> r.defaults = fill);
  }

  /** Changes a new object before its defaults, and an updated one before it is checked. */
  public Rules preparing(Defaults create, Preparation change) {
    return with(
        r -> {
          r.prepareCreate = create;
          r.prepareUpdate = change;
        });
  }

  /** Changes an object after its status was replaced. */
  public Rules preparingStatus(Preparation change) {
    return with(r -> r.prepareStatus = change);
  }

  /** Finds problems of a whole object. */
  public Rules checked(Check find) {
    return with(r -> r.check = find);
  }

  /** Finds problems of a change (immutable fields), besides those of the whole. */
  public Rules onUpdate(Transition find) {
    return with(r -> r.update = find);
  }

  /** Finds problems of a status change. */
  public Rules onStatus(Transition find) {
    return with(r -> r.status = find);
  }

  /** The kind has a scale subresource. */
  public Rules scaled(ScalePaths paths) {
    return with(r -> r.scale = paths);
  }

  /** The default grace period in seconds. */
  public Rules grace(ToLongFunction<ObjectNode> seconds) {
    return with(r -> r.grace = seconds);
  }

  /** Counts changes of spec in {@code metadata.generation}. */
  public Rules counted() {
    return with(r -> r.generation = true);
  }

  /** Left out of the history. */
  public Rules forgotten() {
    return with(r -> r.ephemeral = true);
  }

  /** A new object may bring its status along: nodes register with theirs. */
  public Rules keepingStatus() {
    return with(r -> r.statusOnCreate = true);
  }

  Function<String, List<String>> name() {
    return name;
  }

  Defaults defaults() {
    return defaults;
  }

  Defaults prepareCreate() {
    return prepareCreate;
  }

  Preparation prepareUpdate() {
    return prepareUpdate;
  }

  Preparation prepareStatus() {
    return prepareStatus;
  }

  Check check() {
    return check;
  }

  Transition update() {
    return update;
  }

  Transition status() {
    return status;
  }

  /** Null where the kind has no scale subresource. */
  ScalePaths scale() {
    return scale;
  }

  ToLongFunction<ObjectNode> grace() {
    return grace;
  }

  boolean generation() {
    return generation;
  }

  boolean statusOnCreate() {
    return statusOnCreate;
  }

  boolean ephemeral() {
    return ephemeral;
  }
}
