package dev.gantry.ejb.config;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.eclipse.microprofile.config.ConfigProvider;

/** Makes the settings and the clock injectable. */
@ApplicationScoped
public class ConfigBeans {

  @Produces
  @Singleton
  public Settings settings() {
    var config = ConfigProvider.getConfig();
    return Settings.read(name -> config.getOptionalValue(name, String.class).orElse(null));
  }

  @Produces
  @Singleton
  public Clock clock() {
    return Clock.systemUTC();
  }
}
