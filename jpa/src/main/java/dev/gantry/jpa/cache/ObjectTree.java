package dev.gantry.jpa.cache;

import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.store.StoredObject;
import java.util.function.Predicate;

/**
 * The objects of one resource, sorted by namespace and name: a persistent weight-balanced tree
 * (Adams' scheme, as in Haskell's {@code Data.Map}). A change copies one path, 17 nodes of 150,000,
 * so every revision is a consistent snapshot that costs nothing to keep while somebody reads it.
 */
final class ObjectTree {

  /** Balance: no side is heavier than 3 times the other; a heavy one is rotated twice at 2. */
  private static final int DELTA = 3;

  private static final int RATIO = 2;

  private final ObjectTree left;
  private final StoredObject object;
  private final ObjectTree right;
  private final int size;

  private ObjectTree(ObjectTree left, StoredObject object, ObjectTree right) {
    this.left = left;
    this.object = object;
    this.right = right;
    this.size = size(left) + 1 + size(right);
  }

  /** Objects in a tree; null is the empty one. */
  static int size(ObjectTree tree) {
    return tree == null ? 0 : tree.size;
  }

  static StoredObject get(ObjectTree tree, ObjectKey key) {
    ObjectTree at = tree;
    while (at != null) {
      int order = compare(key.namespace(), key.name(), at.object);
      if (order == 0) {
        return at.object;
      }
      at = order < 0 ? at.left : at.right;
    }
    return null;
  }

  static ObjectTree put(ObjectTree tree, StoredObject object) {
    if (tree == null) {
      return new ObjectTree(null, object, null);
    }
    int order = compare(object.key().namespace(), object.key().name(), tree.object);
    if (order == 0) {
      return new ObjectTree(tree.left, object, tree.right);
    }
    return order < 0
        ? balance(put(tree.left, object), tree.object, tree.right)
        : balance(tree.left, tree.object, put(tree.right, object));
  }

  static ObjectTree remove(ObjectTree tree, ObjectKey key) {
    if (tree == null) {
      return null;
    }
    int order = compare(key.namespace(), key.name(), tree.object);
    if (order < 0) {
      return balance(remove(tree.left, key), tree.object, tree.right);
    }
    if (order > 0) {
      return balance(tree.left, tree.object, remove(tree.right, key));
    }
    if (tree.left == null) {
      return tree.right;
    }
    if (tree.right == null) {
      return tree.left;
    }
    StoredObject successor = first(tree.right);
    return balance(tree.left, successor, remove(tree.right, successor.key()));
  }

  /** How many objects come before the place, or at it if {@code inclusive}. */
  static int rank(ObjectTree tree, String namespace, String name, boolean inclusive) {
    int before = 0;
    ObjectTree at = tree;
    while (at != null) {
      int order = compare(namespace, name, at.object);
      if (order < 0 || (order == 0 && !inclusive)) {
        at = at.left;
      } else {
        before += size(at.left) + 1;
        at = at.right;
      }
    }
    return before;
  }

  /**
   * Visits objects in order.
   *
   * @param from index of the first one, see {@link #rank}
   * @param visitor answers false to stop
   * @return false if it was stopped
   */
  static boolean visit(ObjectTree tree, int from, Predicate<StoredObject> visitor) {
    if (tree == null || from >= tree.size) {
      return true;
    }
    int own = size(tree.left);
    return (from >= own || visit(tree.left, from, visitor))
        && (from > own || visitor.test(tree.object))
        && visit(tree.right, Math.max(0, from - own - 1), visitor);
  }

  private static StoredObject first(ObjectTree tree) {
    ObjectTree at = tree;
    while (at.left != null) {
      at = at.left;
    }
    return at.object;
  }

  private static int compare(String namespace, String name, StoredObject object) {
    int order = namespace.compareTo(object.key().namespace());
    return order != 0 ? order : name.compareTo(object.key().name());
  }

  private static ObjectTree balance(ObjectTree left, StoredObject object, ObjectTree right) {
    int l = size(left);
    int r = size(right);
    if (l + r <= 1) {
      return new ObjectTree(left, object, right);
    }
    if (r > DELTA * l) {
      return size(right.left) < RATIO * size(right.right)
          ? new ObjectTree(new ObjectTree(left, object, right.left), right.object, right.right)
          : new ObjectTree(
              new ObjectTree(left, object, right.left.left),
              right.left.object,
              new ObjectTree(right.left.right, right.object, right.right));
    }
    if (l > DELTA * r) {
      return size(left.right) < RATIO * size(left.left)
          ? new ObjectTree(left.left, left.object, new ObjectTree(left.right, object, right))
          : new ObjectTree(
              new ObjectTree(left.left, left.object, left.right.left),
              left.right.object,
              new ObjectTree(left.right.right, object, right));
    }
    return new ObjectTree(left, object, right);
  }
}
