package dev.gantry.ejb.bootstrap;

import dev.gantry.ejb.config.Settings;
import dev.gantry.ejb.controller.Controller;
import dev.gantry.ejb.controller.Round;
import dev.gantry.ejb.controller.Source;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.store.ObjectReader;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.function.Consumer;

/** Creates the bootstrap objects when a server takes the lead, and again should one be lost. */
@ApplicationScoped
public class BootstrapLoop implements Controller {

  private static final ObjectKey ALL = ObjectKey.of("gantry.dev", "bootstrap", "", "all");

  @Inject Settings settings;

  @Override
  public String name() {
    return "cluster-bootstrap";
  }

  @Override
  public int workers() {
    return 1;
  }

  @Override
  public List<Source> sources() {
    return List.of();
  }

  @Override
  public void everything(ObjectReader reader, Consumer<ObjectKey> enqueue) {
    enqueue.accept(ALL);
  }

  @Override
  public void sync(ObjectKey key, Round round) {
    new BootstrapObjects(settings).create(round.cluster());
  }
}
