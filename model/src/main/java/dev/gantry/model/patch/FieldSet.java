package dev.gantry.model.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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

  /** What most nodes are written as: shared, and unchangeable by its map. */
  private static final ObjectNode NOTHING = new ObjectNode(JsonNodeFactory.instance, Map.of());

  private static final TreeMap<String, FieldSet> NONE = new TreeMap<>();

  /** {@link #NONE} until there is one: nine of ten nodes are leaves. */
  private TreeMap<String, FieldSet> children = NONE;

  private boolean member;

  static FieldSet parse(JsonNode fieldsV1) {
    FieldSet set = new FieldSet();
    for (Map.Entry<String, JsonNode> entry : fieldsV1.properties()) {
      if (SELF.equals(entry.getKey())) {
        continue;
      }
      FieldSet child = parse(entry.getValue());
      child.member = entry.getValue().isEmpty() || entry.getValue().has(SELF);
      set.own().put(entry.getKey(), child);
    }
    return set;
  }

  ObjectNode toJson() {
    if (children.isEmpty()) {
      return NOTHING;
    }
    ObjectNode json = Json.object();
    children.forEach(
        (element, child) -> {
          ObjectNode value = child.toJson();
          if (child.member && !value.isEmpty()) {
            ObjectNode withSelf = Json.object();
            withSelf.set(SELF, NOTHING);
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
    if (member) {
      return false;
    }
    for (FieldSet child : children.values()) {
      if (!child.isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** The node of a path, made if it was missing. */
  FieldSet at(FieldPath path) {
    return path.isRoot()
        ? this
        : at(path.parent()).own().computeIfAbsent(path.element(), e -> new FieldSet());
  }

  void insert(FieldPath path) {
    at(path).member = true;
  }

  void insert(String element) {
    own().computeIfAbsent(element, e -> new FieldSet()).member = true;
  }

  /** Attaches a subtree, unless it has nothing. */
  void attach(String element, FieldSet child) {
    if (child.member || child.hasChildren()) {
      own().put(element, child);
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
        (element, theirs) -> own().computeIfAbsent(element, e -> new FieldSet()).addAll(theirs));
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
              both.own().put(element, common);
            }
          }
        });
    return both;
  }

  /** The children, to be added to. */
  private TreeMap<String, FieldSet> own() {
    if (children == NONE) {
      children = new TreeMap<>();
    }
    return children;
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
