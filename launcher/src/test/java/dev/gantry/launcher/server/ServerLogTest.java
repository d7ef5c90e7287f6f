package dev.gantry.launcher.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerLogTest {

  @TempDir Path folder;

  private ServerLog log(String text) throws IOException {
    return ServerLog.read(Files.writeString(folder.resolve("server.log"), text));
  }

  @Test
  void aDeploymentThatFailedIsSeenAndItsInnermostCauseTold() throws IOException {
    ServerLog log =
        log(
            """
              JBoss Bootstrap Environment
            2026-01-01 00:00:00,000 ERROR [org.jboss.msc.service.fail] (MSC service thread 1-1) MSC000001: Failed to start service
            org.jboss.msc.service.StartException in service jboss.deployment.unit."gantry.ear": WFLYEE0042: Failed to construct
            \tat org.jboss.as.ee@39.0.1.Final//Component.start(Component.java:1)
            Caused by: java.lang.IllegalStateException: outer
            Caused by: org.flywaydb.core.api.FlywayException: Detected applied migration not resolved locally: 0099.
            2026-01-01 00:00:01,000 ERROR [org.jboss.as] (Controller Boot Thread) WFLYSRV0026: WildFly 39.0.1.Final started (with errors) in 9000ms
            """);
    assertThat(log.isDeploymentFailed()).isTrue();
    assertThat(log.reason()).contains("Detected applied migration not resolved locally: 0099.");
  }

  @Test
  void whatAnEarlierRunSaidIsForgotten() throws IOException {
    ServerLog log =
        log(
            """
              JBoss Bootstrap Environment
            2026-01-01 00:00:01,000 ERROR [org.jboss.as] (Controller Boot Thread) WFLYSRV0026: started (with errors)
              JBoss Bootstrap Environment
            2026-01-01 00:01:00,000 INFO  [org.jboss.as] (Controller Boot Thread) WFLYSRV0025: started
            """);
    assertThat(log.isDeploymentFailed()).isFalse();
    assertThat(log.reason()).isEmpty();
  }

  @Test
  void aTakenPortIsNamedInWords() throws IOException {
    ServerLog log =
        log(
            """
              JBoss Bootstrap Environment
            2026-01-01 00:00:00,000 ERROR [org.jboss.msc.service.fail] (MSC service thread 1-1) MSC000001: Failed
            Caused by: java.net.BindException: Address already in use /0.0.0.0:6443
            """);
    assertThat(log.reason().orElseThrow()).startsWith("A port that it needs is taken");
  }

  @Test
  void aMachineThatRefusesItsOptionsIsQuoted() throws IOException {
    ServerLog log =
        log(
            """
              JBoss Bootstrap Environment
            Invalid maximum heap size: -Xmx512q
            Error: Could not create the Java Virtual Machine.
            """);
    assertThat(log.reason()).contains("Error: Could not create the Java Virtual Machine.");
    assertThat(log.lastWords(2)).startsWith("Error: Could not");
  }

  @Test
  void aLogThatIsNotThereSaysNothing() {
    ServerLog log = ServerLog.read(folder.resolve("none"));
    assertThat(log.isDeploymentFailed()).isFalse();
    assertThat(log.reason()).isEmpty();
  }
}
