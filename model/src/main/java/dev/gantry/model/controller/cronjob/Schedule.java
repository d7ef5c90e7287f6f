package dev.gantry.model.controller.cronjob;

import java.time.Instant;
import java.util.Optional;

/** When a cron job is due. */
@FunctionalInterface
public interface Schedule {
  /** The first time after {@code instant}, empty for never. */
  Optional<Instant> after(Instant instant);
}
