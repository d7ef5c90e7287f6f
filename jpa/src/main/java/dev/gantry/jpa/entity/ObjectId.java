package dev.gantry.jpa.entity;

import dev.gantry.model.object.ObjectKey;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.io.Serializable;
import java.util.Objects;

/** An object's key as columns. */
@Embeddable
public class ObjectId implements Serializable {

  private static final long serialVersionUID = 1L;

  @Column(name = "resource", nullable = false)
  private String resource;

  @Column(name = "api_group", nullable = false)
  private String group;

  @Column(name = "namespace", nullable = false)
  private String namespace;

  @Column(name = "name", nullable = false)
  private String name;

  protected ObjectId() {}

  public ObjectId(ObjectKey key) {
    this.resource = key.resource().resource();
    this.group = key.resource().group();
    this.namespace = key.namespace();
    this.name = key.name();
  }

  public ObjectKey key() {
    return ObjectKey.of(group, resource, namespace, name);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ObjectId id && id.key().equals(key());
  }

  @Override
  public int hashCode() {
    return Objects.hash(resource, group, namespace, name);
  }
}
