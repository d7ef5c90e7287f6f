package dev.gantry.jpa.entity;

import jakarta.persistence.Column;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/**
 * An object's current row, for reports and integrations that want entities. Written by the group
 * commit only, which checks the same version under the lock row.
 */
@Entity
@Immutable
@Table(name = "object")
public class ObjectEntity {

  @EmbeddedId private ObjectId id;

  @Column(nullable = false)
  private String uid;

  @Version private long revision;

  @Column(nullable = false)
  private long generation;

  @JdbcTypeCode(SqlTypes.JSON)
  @Column(nullable = false)
  private String document;

  @Column(name = "created_at", nullable = false)
  private Instant createdAt;

  @Column(name = "updated_at", nullable = false)
  private Instant updatedAt;

  protected ObjectEntity() {}

  public ObjectId id() {
    return id;
  }

  public String uid() {
    return uid;
  }

  public long revision() {
    return revision;
  }

  public long generation() {
    return generation;
  }

  /** JSON without the resource version. */
  public String document() {
    return document;
  }

  public Instant createdAt() {
    return createdAt;
  }

  public Instant updatedAt() {
    return updatedAt;
  }
}
