package dev.gantry.ejb.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.ejb.config.Settings;
import dev.gantry.ejb.registry.Api;
import dev.gantry.ejb.registry.Cluster;
import dev.gantry.model.object.ObjectKey;
import org.junit.jupiter.api.Test;

class BootstrapStateTest {

  private final Api api = new Api();
  private final Cluster cluster = api.clusters.as("cluster-bootstrap");
  private final BootstrapState state = new BootstrapState(api.store);

  private void deleteView() {
    ObjectKey view = ObjectKey.of("rbac.authorization.k8s.io", "clusterroles", "", "view");
    cluster.delete(view, Cluster.DeleteOptions.BACKGROUND);
    assertThat(api.store.get(view)).isEmpty();
  }

  private void bootstrap() {
    new BootstrapObjects(Settings.read(name -> null)).create(cluster);
  }

  @Test
  void aServerIsReadyOnlyWithWhatEveryClusterHas() {
    bootstrap();
    deleteView();
    assertThat(state.hooks(true))
        .containsOnlyKeys(BootstrapState.NAMESPACES, BootstrapState.ROLES)
        .containsEntry(BootstrapState.ROLES, false);
    bootstrap();
    assertThat(state.hooks(true)).doesNotContainValue(false);
  }

  @Test
  void aStoreThatIsNotReadYetIsNotAsked() {
    bootstrap();
    assertThat(state.hooks(false)).doesNotContainValue(true);
  }

  @Test
  void whatAUserDeletesLaterDoesNotMakeTheServerUnready() {
    bootstrap();
    assertThat(state.hooks(true)).doesNotContainValue(false);
    deleteView();
    assertThat(state.hooks(true)).doesNotContainValue(false);
  }
}
