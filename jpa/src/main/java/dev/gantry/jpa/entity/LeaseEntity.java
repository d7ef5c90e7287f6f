package dev.gantry.jpa.entity;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** Which server leads a controller group, and until when. */
@Entity
@Table(name = "lease")
public class LeaseEntity {

  @Id private String name;

  @Column(nullable = false)
  private String holder;

  @Column(nullable = false)
  private long token;

  @Column(name = "expires_at", nullable = false)
  private Instant expiresAt;

  protected LeaseEntity() {}

  public LeaseEntity(String name) {
    this.name = name;
    this.holder = "";
    this.expiresAt = Instant.EPOCH;
  }

  public String name() {
    return name;
  }

  public String holder() {
    return holder;
  }

  public long token() {
    return token;
  }

  public Instant expiresAt() {
    return expiresAt;
  }

  public boolean isHeldBy(String server, Instant now) {
    return holder.equals(server) && expiresAt.isAfter(now);
  }

  public boolean isFree(Instant now) {
    return !expiresAt.isAfter(now);
  }

  /** A new leader: older tokens are refused from now on. */
  public void take(String server, Instant until) {
    holder = server;
    token++;
    expiresAt = until;
  }

  public void renew(Instant until) {
    expiresAt = until;
  }

  public void release() {
    expiresAt = Instant.EPOCH;
  }
}
