package dev.gantry.ejb.audit;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Puts the audit log together from the settings {@code gantry.audit.*}; a policy with a mistake
 * keeps the server from starting.
 */
@ApplicationScoped
public class AuditBeans {

  private static final Logger LOG = Logger.getLogger(AuditBeans.class.getName());
  private static final long FLUSH_SECONDS = 5;

  @Resource ManagedThreadFactory threads;
  @Resource ManagedScheduledExecutorService timers;

  @Resource(lookup = "java:jboss/datasources/GantryDS")
  DataSource database;

  private AuditLog log;
  private ScheduledFuture<?> flushing;

  @Produces
  @Singleton
  public AuditTrail trail(Clock clock) {
    Config config = ConfigProvider.getConfig();
    Duration kept =
        Duration.ofSeconds(
            config
                .getOptionalValue("gantry.history.audit.seconds", Long.class)
                .orElse(Duration.ofDays(90).toSeconds()));
    Denials denials = new Denials(database, kept, clock);
    flushing =
        timers.scheduleWithFixedDelay(
            denials::flush, FLUSH_SECONDS, FLUSH_SECONDS, TimeUnit.SECONDS);
    Policy policy =
        config
            .getOptionalValue("gantry.audit.policy.file", String.class)
            .map(file -> PolicyReader.read(Path.of(file)))
            .orElseGet(PolicyReader::standard);
    String path =
        config
            .getOptionalValue("gantry.audit.log.path", String.class)
            .orElse(System.getProperty("jboss.server.log.dir", "log") + "/audit.log");
    if (!"none".equals(path)) {
      log = open(config, Path.of(path), clock);
    }
    return new AuditTrail(policy, log, denials, clock);
  }

  private AuditLog open(Config config, Path path, Clock clock) {
    RotatingFile.Limits limits =
        new RotatingFile.Limits(
            number(config, "gantry.audit.log.megabytes", 100) << 20,
            (int) number(config, "gantry.audit.log.files", 10),
            Duration.ofDays(number(config, "gantry.audit.log.days", 30)));
    int waiting = (int) number(config, "gantry.audit.log.queue", 10_000);
    try {
      return new AuditLog(new RotatingFile(path, limits, clock), waiting, threads);
    } catch (IOException e) {
      throw new UncheckedIOException("the audit log cannot be opened: " + path, e);
    }
  }

  private static long number(Config config, String name, long otherwise) {
    return config.getOptionalValue(name, Long.class).orElse(otherwise);
  }

  @PreDestroy
  void stop() {
    if (flushing != null) {
      flushing.cancel(false);
    }
    if (log != null) {
      try {
        log.close();
      } catch (IOException e) {
        LOG.log(Level.WARNING, "The audit log was not closed in order", e);
      }
    }
  }
}
