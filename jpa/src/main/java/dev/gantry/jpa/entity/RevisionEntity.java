package dev.gantry.jpa.entity;

import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

/** One change in an object's history. */
@Entity
@Immutable
@Table(name = "revision_lasting")
public class RevisionEntity {

  @Id private long revision;

  @Embedded private ObjectId object;

  @Column(nullable = false, columnDefinition = "char(1)")
  private char operation;

  @Column(nullable = false)
  private String uid;

  @Column(nullable = false)
  private String document;

  @Column(nullable = false)
  private String actor;

  @Column(nullable = false)
  private String client;

  @Column(nullable = false)
  private Instant at;

  protected RevisionEntity() {}

  public long revision() {
    return revision;
  }

  public ObjectId object() {
    return object;
  }

  /** {@code C}reated, {@code U}pdated, {@code D}eleted. */
  public char operation() {
    return operation;
  }

  public String uid() {
    return uid;
  }

  /** JSON without the resource version; of a deleted object its last state. */
  public String document() {
    return document;
  }

  /** The user who made the change. */
  public String actor() {
    return actor;
  }

  /** The user agent or component by which it was made. */
  public String client() {
    return client;
  }

  public Instant at() {
    return at;
  }
}
