package dev.gantry.ejb.controller;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.gantry.model.controller.cronjob.Schedule;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Optional;

/** Standard cron expressions with five fields, nicknames and {@code @every 1h30m}. */
final class CronSchedules {

  private static final CronDefinition UNIX =
      CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX);

  private static final Map<String, String> NICKNAMES =
      Map.of(
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *",
          "@monthly", "0 0 1 * *",
          "@weekly", "0 0 * * 0",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@hourly", "0 * * * *");

  private CronSchedules() {}

  /**
   * @param zone IANA name, {@code ""} for UTC; {@code TZ=} and {@code CRON_TZ=} in the expression
   *     also name one
   * @throws IllegalArgumentException for an expression or zone that cannot be read
   */
  static Schedule parse(String expression, String zone) {
    String text = expression.strip();
    String where = zone;
    if (text.startsWith("TZ=") || text.startsWith("CRON_TZ=")) {
      int space = text.indexOf(' ');
      where = text.substring(text.indexOf('=') + 1, Math.max(space, 0));
      text = text.substring(space + 1).strip();
    }
    if (text.startsWith("@every ")) {
      Duration every =
          Duration.parse("PT" + text.substring(7).strip().toUpperCase(java.util.Locale.ROOT));
      return instant -> Optional.of(instant.plus(every));
    }
    ZoneId zoneId = zone(where);
    ExecutionTime times =
        ExecutionTime.forCron(new CronParser(UNIX).parse(NICKNAMES.getOrDefault(text, text)));
    return instant ->
        times.nextExecution(ZonedDateTime.ofInstant(instant, zoneId)).map(ZonedDateTime::toInstant);
  }

  private static ZoneId zone(String name) {
    try {
      return name.isEmpty() ? ZoneOffset.UTC : ZoneId.of(name);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("unknown time zone " + name, e);
    }
  }
}
