package dev.gantry.model.cel;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.AbstractList;
import java.util.RandomAccess;

/** A JSON array as a list of values. */
final class ListView extends AbstractList<Object> implements RandomAccess, TypedList {

  private final ArrayNode array;
  private final CelType type;

  ListView(ArrayNode array, CelType type) {
    this.array = array;
    this.type = type;
  }

  @Override
  public CelType type() {
    return type;
  }

  @Override
  public Object get(int index) {
    return Values.of(array.get(index), type.element() == null ? CelType.DYN : type.element());
  }

  @Override
  public int size() {
    return array.size();
  }
}
