package dev.gantry.ejb.registry;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * Puts the registry together. Its parts are plain Java with constructors, so that tests can do the
 * same without a container; nothing on the way of a request is intercepted or proxied.
 */
@ApplicationScoped
public class RegistryBeans {

  @Produces
  @Singleton
  public KindCatalogue catalogue() {
    return new KindCatalogue();
  }
}
