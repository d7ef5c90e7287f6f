package dev.gantry.jpa.entity;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;

/** The lock row: whoever holds it may hand out revisions. */
@Entity
@Immutable
@Table(name = "cluster_revision")
public class ClusterRevisionEntity {

  /** The only row. */
  public static final short ID = 1;

  @Id private short id;

  private long revision;

  protected ClusterRevisionEntity() {}

  public long revision() {
    return revision;
  }
}
