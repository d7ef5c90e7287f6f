package dev.gantry.jpa.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.store.StoredObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tree against a map that does the same, on random changes. */
class ObjectTreeTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void holdsWhatASortedMapHolds(long seed) {
    Random random = new Random(seed);
    TreeMap<ObjectKey, StoredObject> expected = new TreeMap<>();
    ObjectTree tree = null;
    for (int i = 0; i < 5000; i++) {
      ObjectKey key = key(random);
      if (random.nextInt(3) == 0) {
        expected.remove(key);
        tree = ObjectTree.remove(tree, key);
      } else {
        StoredObject object = new StoredObject(key, "uid", i, new byte[0], Map.of(), Map.of());
        expected.put(key, object);
        tree = ObjectTree.put(tree, object);
      }
    }
    assertThat(ObjectTree.size(tree)).isEqualTo(expected.size());
    assertThat(from(tree, 0)).containsExactlyElementsOf(expected.values());
    for (int i = 0; i < 100; i++) {
      ObjectKey key = key(random);
      assertThat(ObjectTree.get(tree, key)).isSameAs(expected.get(key));
      int before = expected.headMap(key).size();
      assertThat(ObjectTree.rank(tree, key.namespace(), key.name(), false)).isEqualTo(before);
      assertThat(ObjectTree.rank(tree, key.namespace(), key.name(), true))
          .isEqualTo(expected.headMap(key, true).size());
      assertThat(from(tree, before)).containsExactlyElementsOf(expected.tailMap(key).values());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 100_000})
  void aSnapshotIsNotTouchedByLaterChanges(int size) {
    ObjectTree tree = null;
    for (int i = 0; i < size; i++) {
      tree = ObjectTree.put(tree, object("ns", String.format("%06d", i)));
    }
    ObjectTree before = tree;
    for (int i = 0; i < size; i++) {
      tree = ObjectTree.remove(tree, object("ns", String.format("%06d", i)).key());
    }
    assertThat(tree).isNull();
    assertThat(from(before, 0)).hasSize(size);
  }

  private static StoredObject object(String namespace, String name) {
    ObjectKey key = ObjectKey.of("", "pods", namespace, name);
    return new StoredObject(key, "uid", 1, new byte[0], Map.of(), Map.of());
  }

  private static ObjectKey key(Random random) {
    return ObjectKey.of("", "pods", "ns-" + random.nextInt(5), "pod-" + random.nextInt(500));
  }

  private static List<StoredObject> from(ObjectTree tree, int index) {
    List<StoredObject> objects = new ArrayList<>();
    ObjectTree.visit(tree, index, objects::add);
    return objects;
  }
}
