package dev.gantry.ejb.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.registry.ServedKind;
import dev.gantry.ejb.registry.WriteContext;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.Write;
import java.util.ArrayList;
import java.util.List;

/** A write on its way: what admission sees, changes, and adds to. */
public final class AdmissionRequest {

  /** What is being done. */
  public enum Operation {
    CREATE,
    UPDATE,
    DELETE,
    CONNECT
  }

  private final Operation operation;
  private final ServedKind kind;
  private final ObjectKey key;
  private final String subresource;
  private final ObjectNode object;
  private final ObjectNode old;
  private final WriteContext context;
  private final List<Write> alongside = new ArrayList<>();
  private final Reinvocation reinvocation = new Reinvocation();
  private JsonNode options = MissingNode.getInstance();
  private boolean otherKind;

  /**
   * @param subresource {@code ""} for the object itself
   * @param object the new state in the stored version, null for DELETE
   * @param old the current state, null for CREATE
   */
  public AdmissionRequest(
      Operation operation,
      ServedKind kind,
      ObjectKey key,
      String subresource,
      ObjectNode object,
      ObjectNode old,
      WriteContext context) {
    this.operation = operation;
    this.kind = kind;
    this.key = key;
    this.subresource = subresource;
    this.object = object;
    this.old = old;
    this.context = context;
  }

  /** With the {@code DeleteOptions} of a deletion. */
  public AdmissionRequest withOptions(JsonNode asked) {
    options = asked;
    return this;
  }

  /** For a body that is no object of the request's kind: a binding, a scale, exec options. */
  public AdmissionRequest ofOtherKind() {
    otherKind = true;
    return this;
  }

  /** True where {@link #object()} is of another kind than the request's resource. */
  public boolean isOtherKind() {
    return otherKind;
  }

  /** Of a deletion; missing for other operations. */
  public JsonNode options() {
    return options;
  }

  public Reinvocation reinvocation() {
    return reinvocation;
  }

  /** The object becomes another one: what a patch made of it. */
  public void replaceObject(ObjectNode next) {
    if (next != object) {
      object.removeAll();
      object.setAll(next);
    }
  }

  public Operation operation() {
    return operation;
  }

  public boolean isCreate() {
    return operation == Operation.CREATE;
  }

  public ServedKind kind() {
    return kind;
  }

  public ObjectKey key() {
    return key;
  }

  public String subresource() {
    return subresource;
  }

  /** True for a change of the object itself, not of one of its subresources. */
  public boolean isWhole() {
    return subresource.isEmpty();
  }

  public ObjectNode object() {
    return object;
  }

  public ObjectNode old() {
    return old;
  }

  public WriteContext context() {
    return context;
  }

  /** True where the object itself is created: what most mutating admission is about. */
  public boolean creates(String group, String plural) {
    return isCreate() && isWhole() && kind.is(group, plural);
  }

  /** Adds a write that stands or falls with this one. */
  public void along(Write write) {
    alongside.add(write);
  }

  /** Before the whole chain runs again. */
  void forgetAlongside() {
    alongside.clear();
  }

  public List<Write> alongside() {
    return alongside;
  }

  /** {@code pods "x" is forbidden: why}. */
  public ApiException forbidden(String why) {
    return ApiException.forbidden(kind.stored().resource(), key.name(), why);
  }
}
