package dev.gantry.model.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A set of field paths, as a tree of path elements in the notation of {@code fieldsV1}: {@code
 * f:name} a field, {@code k:{...}} a list element by its keys, {@code v:...} an element by its
 * value, {@code i:0} one by its index.
 */
final class FieldSet {

  private static final String SELF = ".";

  private final TreeMap<String, FieldSet> children = new TreeMap<>();
  private boolean member;

  static FieldSet parse(JsonNode fieldsV1) {
    FieldSet set = new FieldSet();
    for (Map.Entry<String, JsonNode> entry : fieldsV1.properties()) {
      if (SELF.equals(entry.getKey())) {
        continue;
      }
      FieldSet child = parse(entry.getValue());
      child.member = entry.getValue().isEmpty() || entry.getValue().has(SELF);
      set.children.put(entry.getKey(), child);
    }
    return set;
  }

  ObjectNode toJson() {
    ObjectNode json = Json.object();
    children.forEach(
        (element, child) -> {
          ObjectNode value = child.toJson();
          if (child.member && !value.isEmpty()) {
            ObjectNode withSelf = Json.object();
            withSelf.putObject(SELF);
            withSelf.setAll(value);
            value = withSelf;
          }
          if (child.member || !value.isEmpty()) {
            json.set(element, value);
          }
        });
    return json;
  }

  boolean isMember() {
    return member;
  }

  /** The subtree below an element, or null. */
  FieldSet child(String element) {
    return children.get(element);
  }

  boolean hasChildren() {
    return !children.isEmpty();
  }

  /** Nothing at or below this node is a member. */
  boolean isEmpty() {
    return !member && children.values().stream().allMatch(FieldSet::isEmpty);
  }

  /** The node of a path, made if it was missing. */
  FieldSet at(FieldPath path) {
    return path.isRoot()
        ? this
        : at(path.parent()).children.computeIfAbsent(path.element(), e -> new FieldSet());
  }

  void insert(FieldPath path) {
    at(path).member = true;
  }

  void insert(String element) {
    children.computeIfAbsent(element, e -> new FieldSet()).member = true;
  }

  /** Attaches a subtree, unless it has nothing. */
  void attach(String element, FieldSet child) {
    if (child.member || child.hasChildren()) {
      children.put(element, child);
    }
  }

  void markMember() {
    member = true;
  }

  FieldSet copy() {
    FieldSet copy = new FieldSet();
    copy.addAll(this);
    return copy;
  }

  void addAll(FieldSet other) {
    member |= other.member;
    other.children.forEach(
        (element, theirs) -> children.computeIfAbsent(element, e -> new FieldSet()).addAll(theirs));
  }

  /** Whether a path was in both. */
  boolean removeAll(FieldSet other) {
    boolean removed = member && other.member;
    member &= !other.member;
    for (Map.Entry<String, FieldSet> theirs : other.children.entrySet()) {
      FieldSet mine = children.get(theirs.getKey());
      if (mine != null && mine.removeAll(theirs.getValue())) {
        removed = true;
        if (mine.isEmpty()) {
          children.remove(theirs.getKey());
        }
      }
    }
    return removed;
  }

  FieldSet intersection(FieldSet other) {
    FieldSet both = new FieldSet();
    both.member = member && other.member;
    children.forEach(
        (element, mine) -> {
          FieldSet theirs = other.children.get(element);
          if (theirs != null) {
            FieldSet common = mine.intersection(theirs);
            if (!common.isEmpty()) {
              both.children.put(element, common);
            }
          }
        });
    return both;
  }

  /** Every path that is a member. */
  void forEachMember(Consumer<FieldPath> action) {
    forEachMember(FieldPath.ROOT, action);
  }

  private void forEachMember(FieldPath here, Consumer<FieldPath> action) {
    if (member) {
      action.accept(here);
    }
    children.forEach((element, child) -> child.forEachMember(here.child(element), action));
  }

  /** The same paths, whatever the shape of memberless branches. */
  boolean sameAs(FieldSet other) {
    return toJson().equals(other.toJson());
  }

  @Override
  public String toString() {
    return toJson().toString();
  }
}
