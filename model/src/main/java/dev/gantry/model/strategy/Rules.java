package dev.gantry.model.strategy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * What one kind adds to {@link RuleStrategy}: each part is a function, absent parts do nothing. A
 * value; {@code with…} methods answer changed copies.
 *
 * @param name problems of an object name, empty if none
 * @param defaults fills in default values
 * @param prepareCreate changes a new object before its defaults
 * @param prepareUpdate changes an updated object before it is checked
 * @param prepareStatus changes an object after its status was replaced
 * @param check finds problems of a whole object
 * @param update finds problems of a change (immutable fields), besides {@code check}
 * @param status finds problems of a status change
 * @param scale null where the kind has no scale subresource
 * @param grace default grace period in seconds
 * @param generation whether {@code metadata.generation} counts the changes of spec
 * @param statusOnCreate whether a new object may bring its status along
 * @param ephemeral whether the history leaves the kind out
 */
public record Rules(
    Function<String, List<String>> name,
    Defaults defaults,
    Defaults prepareCreate,
    Preparation prepareUpdate,
    Preparation prepareStatus,
    Check check,
    Transition update,
    Transition status,
    ScalePaths scale,
    ToLongFunction<ObjectNode> grace,
    boolean generation,
    boolean statusOnCreate,
    boolean ephemeral) {

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
  public static final Rules PLAIN =
      new Rules(
          Names::subdomain,
          o -> {},
          o -> {},
          (o, old) -> {},
          (o, old) -> {},
          (o, c) -> {},
          (o, old, c) -> {},
          (o, old, c) -> {},
          null,
          o -> 0,
          false,
          false,
          false);

  public Rules named(Function<String, List<String>> problems) {
    return new Rules(
        problems,
        defaults,
        prepareCreate,
        prepareUpdate,
        prepareStatus,
        check,
        update,
        status,
        scale,
        grace,
        generation,
        statusOnCreate,
        ephemeral);
  }

  public Rules defaulted(Defaults fill) {
    return new Rules(
        name,
        fill,
        prepareCreate,
        prepareUpdate,
        prepareStatus,
        check,
        update,
        status,
        scale,
        grace,
        generation,
        statusOnCreate,
        ephemeral);
  }

  public Rules preparing(Defaults create, Preparation change) {
    return new Rules(
        name,
        defaults,
        create,
        change,
        prepareStatus,
        check,
        update,
        status,
        scale,
        grace,
        generation,
        statusOnCreate,
        ephemeral);
  }

  public Rules preparingStatus(Preparation change) {
    return new Rules(
        name,
        defaults,
        prepareCreate,
        prepareUpdate,
        change,
        check,
        update,
        status,
        scale,
        grace,
        generation,
        statusOnCreate,
        ephemeral);
  }

  public Rules checked(Check find) {
    return new Rules(
        name,
        defaults,
        prepareCreate,
        prepareUpdate,
        prepareStatus,
        find,
        update,
        status,
        scale,
        grace,
        generation,
        statusOnCreate,
        ephemeral);
  }

  public Rules onUpdate(Transition find) {
    return new Rules(
        name,
        defaults,
        prepareCreate,
        prepareUpdate,
        prepareStatus,
        check,
        find,
        status,
        scale,
        grace,
        generation,
        statusOnCreate,
        ephemeral);
  }

  public Rules onStatus(Transition find) {
    return new Rules(
        name,
        defaults,
        prepareCreate,
        prepareUpdate,
        prepareStatus,
        check,
        update,
        find,
        scale,
        grace,
        generation,
        statusOnCreate,
        ephemeral);
  }

  public Rules scaled(ScalePaths paths) {
    return new Rules(
        name,
        defaults,
        prepareCreate,
        prepareUpdate,
        prepareStatus,
        check,
        update,
        status,
        paths,
        grace,
        generation,
        statusOnCreate,
        ephemeral);
  }

  public Rules grace(ToLongFunction<ObjectNode> seconds) {
    return new Rules(
        name,
        defaults,
        prepareCreate,
        prepareUpdate,
        prepareStatus,
        check,
        update,
        status,
        scale,
        seconds,
        generation,
        statusOnCreate,
        ephemeral);
  }

  /** Counts changes of spec in {@code metadata.generation}. */
  public Rules counted() {
    return new Rules(
        name,
        defaults,
        prepareCreate,
        prepareUpdate,
        prepareStatus,
        check,
        update,
        status,
        scale,
        grace,
        true,
        statusOnCreate,
        ephemeral);
  }

  /** Left out of the history. */
  public Rules forgotten() {
    return new Rules(
        name,
        defaults,
        prepareCreate,
        prepareUpdate,
        prepareStatus,
        check,
        update,
        status,
        scale,
        grace,
        generation,
        statusOnCreate,
        true);
  }

  /** A new object may bring its status along: nodes register with theirs. */
  public Rules keepingStatus() {
    return new Rules(
        name,
        defaults,
        prepareCreate,
        prepareUpdate,
        prepareStatus,
        check,
        update,
        status,
        scale,
        grace,
        generation,
        true,
        ephemeral);
  }
}
