package dev.gantry.jpa;

import java.time.Duration;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** Settings by MicroProfile Config; what is not set has {@link StoreSettings#defaults}. */
final class ConfiguredSettings {

  private ConfiguredSettings() {}

  static StoreSettings read(String server) {
    Config config = ConfigProvider.getConfig();
    StoreSettings defaults = StoreSettings.defaults(server);
    StoreSettings.History kept = defaults.history();
    return new StoreSettings(
        server,
        number(config, "gantry.store.batch", defaults.batch()).intValue(),
        seconds(config, "gantry.store.patience.seconds", defaults.patience()),
        seconds(config, "gantry.store.poll.seconds", defaults.poll()),
        number(config, "gantry.watch.window.events", defaults.windowEvents()).intValue(),
        number(config, "gantry.watch.window.bytes", defaults.windowBytes()),
        number(config, "gantry.watch.queue", defaults.watcherQueue()).intValue(),
        new StoreSettings.History(
            seconds(config, "gantry.history.interval.seconds", kept.interval()),
            seconds(config, "gantry.history.seconds", kept.maxAge()),
            number(config, "gantry.history.bytes", kept.maxBytes()),
            seconds(config, "gantry.history.audit.seconds", kept.auditAge()),
            seconds(config, "gantry.history.ephemeral.seconds", kept.ephemeralAge()),
            number(config, "gantry.history.partition.revisions", kept.span())),
        defaults.ephemeral());
  }

  private static Long number(Config config, String name, long otherwise) {
    return config.getOptionalValue(name, Long.class).orElse(otherwise);
  }

  private static Duration seconds(Config config, String name, Duration otherwise) {
    return Duration.ofSeconds(number(config, name, otherwise.toSeconds()));
  }
}
