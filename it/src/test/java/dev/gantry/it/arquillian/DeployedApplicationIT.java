package dev.gantry.it.arquillian;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.launcher.server.Pause;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The EAR, deployed into the provisioned server over the management interface, answers. */
@ExtendWith(ServerGround.class)
@ArquillianTest
@RunAsClient
class DeployedApplicationIT {

  @Deployment(testable = false)
  static EnterpriseArchive application() {
    File ear = new File(System.getProperty("gantry.project"), "ear/target/gantry.ear");
    return ShrinkWrap.create(ZipImporter.class, "gantry.ear")
        .importFrom(ear)
        .as(EnterpriseArchive.class);
  }

  @Test
  void itIsReadyWithTheDefaultNamespaces() throws IOException {
    assertThat(Pause.until(Duration.ofSeconds(60), () -> ServerGround.api().isOk("/readyz")))
        .isTrue();
    assertThat(
            Pause.until(
                Duration.ofSeconds(60),
                () -> ServerGround.api().isOk("/api/v1/namespaces/default")))
        .isTrue();
  }

  @Test
  void whatIsCreatedIsThere() throws IOException {
    Pause.until(
        Duration.ofSeconds(60), () -> ServerGround.api().isOk("/api/v1/namespaces/default"));
    var created =
        ServerGround.api()
            .post(
                "/api/v1/namespaces/default/configmaps",
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"},"
                    + "\"data\":{\"k\":\"v\"}}");
    assertThat(created.statusCode()).isEqualTo(201);
    var read = ServerGround.api().get("/api/v1/namespaces/default/configmaps/a");
    assertThat(read.statusCode()).isEqualTo(200);
    assertThat(read.body()).isEqualTo(created.body());
  }

  @Test
  void aRefusalIsAStatus() throws IOException {
    var answer = ServerGround.api().get("/api/v1/nothings");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("\"kind\":\"Status\"", "\"reason\":\"NotFound\"");
  }
}
