package dev.gantry.agent.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.EvictionThresholds;
import dev.gantry.agent.NodeLimits;
import dev.gantry.agent.RealRuntime;
import dev.gantry.agent.pod.RealPods;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Images pulled from a real registry that wants a password, and removed when nobody uses them. */
@Tag("containers")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealRegistryTest {
  private RealPods pods;
  private Registry registry;

  @BeforeAll
  void start() throws Exception {
    pods = new RealPods();
    registry = Registry.start(pods.real.folder().resolve("registry"), 27252);
    for (String name : new String[] {"app:1", "unused:1"}) {
      pods.real.ctr("images", "tag", RealRuntime.IMAGE, registry.image(name));
      pods.real.ctr(
          "images",
          "push",
          "--plain-http",
          "--user",
          Registry.USER + ":" + Registry.PASSWORD,
          registry.image(name));
      pods.real.ctr("images", "rm", registry.image(name));
    }
  }

  @AfterAll
  void stop() throws Exception {
    if (registry != null) {
      registry.close();
    }
    if (pods != null) {
      pods.close();
    }
  }

  private void secret(String name, String password) {
    String auth =
        Base64.getEncoder()
            .encodeToString((Registry.USER + ":" + password).getBytes(StandardCharsets.UTF_8));
    String config =
        "{\"auths\":{\"" + registry.image("").replace("/", "") + "\":{\"auth\":\"" + auth + "\"}}}";
    pods.client
        .secrets()
        .inNamespace("default")
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("default")
                .endMetadata()
                .withType("kubernetes.io/dockerconfigjson")
                .addToData(
                    ".dockerconfigjson",
                    Base64.getEncoder().encodeToString(config.getBytes(StandardCharsets.UTF_8)))
                .build())
        .create();
  }

  private PodBuilder pulling(String name, String image) {
    return RealPods.pod(name, "sleep", "1000")
        .editSpec()
        .editContainer(0)
        .withImage(image)
        .endContainer()
        .endSpec();
  }

  private Pod waiting(String name, String reason) {
    return pods.until(
        name,
        p ->
            RealPods.main(p).getState().getWaiting() != null
                && reason.equals(RealPods.main(p).getState().getWaiting().getReason()));
  }

  @Test
  void aPullSecretOpensTheRegistry() {
    secret("right", Registry.PASSWORD);
    pods.create(
        pulling("allowed", registry.image("app:1"))
            .editSpec()
            .addNewImagePullSecret("right")
            .endSpec()
            .build());
    pods.running("allowed");
    pods.event("allowed", "Pulling: Pulling image \"" + registry.image("app:1") + "\"");
    pods.event("allowed", "Pulled: Successfully pulled image \"" + registry.image("app:1"));
    pods.delete("allowed");
  }

  @Test
  void withoutOneItIsToldInWordsAndTriedAgain() {
    pods.create(pulling("refused", registry.image("refused:1")).build());
    Pod failed = waiting("refused", "ErrImagePull");
    assertThat(RealPods.main(failed).getState().getWaiting().getMessage())
        .contains(registry.image("refused:1"), "401 Unauthorized");
    Pod backedOff = waiting("refused", "ImagePullBackOff");
    assertThat(RealPods.main(backedOff).getState().getWaiting().getMessage())
        .startsWith(
            "Back-off pulling image \""
                + registry.image("refused:1")
                + "\": ErrImagePull: rpc error: code = ");
    pods.event("refused", "Failed: Error: ErrImagePull");
    pods.event("refused", "BackOff: Back-off pulling image");
    pods.event("refused", "Failed: Error: ImagePullBackOff");
    pods.delete("refused");
  }

  @Test
  void anImageThatTheRegistryDoesNotHaveIsNotFound() {
    secret("also-right", Registry.PASSWORD);
    pods.create(
        pulling("nosuch", registry.image("nosuch:1"))
            .editSpec()
            .addNewImagePullSecret("also-right")
            .endSpec()
            .build());
    Pod failed = waiting("nosuch", "ErrImagePull");
    assertThat(RealPods.main(failed).getState().getWaiting().getMessage()).contains("not found");
    pods.delete("nosuch");
  }

  @Test
  void severalSecretsAreTriedInTurnAndAMissingOneIsToldOf() {
    secret("wrong", "guess");
    secret("good", Registry.PASSWORD);
    pods.create(
        pulling("several", registry.image("unused:1"))
            .editSpec()
            .addNewImagePullSecret("lost")
            .addNewImagePullSecret("wrong")
            .addNewImagePullSecret("good")
            .endSpec()
            .build());
    pods.running("several");
    pods.event(
        "several",
        "FailedToRetrieveImagePullSecret: Unable to retrieve some image pull secrets (lost);");
    pods.delete("several");
  }

  @Test
  void aPolicyOfNeverDoesNotPull() {
    pods.create(
        pulling("never", registry.image("absent:1"))
            .editSpec()
            .editContainer(0)
            .withImagePullPolicy("Never")
            .endContainer()
            .endSpec()
            .build());
    assertThat(RealPods.main(waiting("never", "ErrImageNeverPull")).getState().getWaiting())
        .extracting(ContainerStateWaiting::getMessage)
        .isEqualTo(
            "Container image \""
                + registry.image("absent:1")
                + "\" is not present with pull policy of Never");
    pods.delete("never");
  }

  @Test
  void aPolicyOfAlwaysAsksTheRegistryThoughTheImageIsThere() throws Exception {
    String image = registry.image("present:1");
    pods.real.ctr("images", "tag", RealRuntime.IMAGE, image);
    pods.eventually("the tag is known", () -> pods.real.runtime().image(image).isPresent());
    pods.create(
        pulling("always", image)
            .editSpec()
            .editContainer(0)
            .withImagePullPolicy("Always")
            .endContainer()
            .endSpec()
            .build());
    waiting("always", "ErrImagePull");
    pods.delete("always");
  }

  @Test
  void aFullDiskLosesTheImagesThatNobodyUses() throws Exception {
    pods.real.image("gantry.test/unwanted:1");
    pods.real.image("gantry.local/by-hand:1");
    pods.create(RealPods.pod("uses", "sleep", "1000").build());
    pods.running("uses");
    // Every disk is fuller than nothing.
    NodeLimits never = new NodeLimits(0, 0, 2, 0, 0, null, EvictionThresholds.usual());
    var collector =
        new ImageCollector(pods.real.runtime(), pods.real.folder(), never, Clock.systemUTC());
    assertThat(collector.collect())
        .hasValueSatisfying(
            m -> assertThat(m).startsWith("Failed to garbage collect required amount of images."));
    assertThat(pods.real.runtime().image("gantry.test/unwanted:1")).isEmpty();
    assertThat(pods.real.runtime().image("gantry.local/by-hand:1")).isPresent();
    assertThat(pods.real.runtime().image(RealRuntime.IMAGE)).isPresent();
    assertThat(pods.real.runtime().image(RealRuntime.PAUSE)).isPresent();
    pods.delete("uses");
  }
}
