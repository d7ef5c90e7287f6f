package dev.gantry.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.launcher.host.Port;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {

  @TempDir Path folder;

  private Settings settings(Map<String, String> environment) {
    return new Settings(folder.resolve("settings.properties"), environment);
  }

  @Test
  void theEnvironmentWinsOverWhatWasKeptAndThatOverTheDefaults() {
    assertThat(settings(Map.of()).apiUrl()).isEqualTo("https://127.0.0.1:6443");
    settings(Map.of("GANTRY_API_PORT", "7443")).keep();
    assertThat(settings(Map.of()).apiUrl()).isEqualTo("https://127.0.0.1:7443");
    assertThat(settings(Map.of("GANTRY_API_PORT", "8443")).apiUrl())
        .isEqualTo("https://127.0.0.1:8443");
  }

  @Test
  void aPasswordIsNotKept() throws IOException {
    settings(Map.of("DB_PASSWORD", "geheim")).keep();
    assertThat(Files.readString(folder.resolve("settings.properties"))).doesNotContain("geheim");
  }

  @Test
  void whatIsNoNumberIsNamed() {
    Settings settings = settings(Map.of("GANTRY_API_PORT", "https"));
    assertThatThrownBy(settings::apiUrl)
        .isInstanceOf(Trouble.class)
        .hasMessage("GANTRY_API_PORT must be a number, but is 'https'.");
  }

  @Test
  void whatIsNoPortIsNamed() {
    Settings settings = settings(Map.of("GANTRY_DB_PORT", "70000"));
    assertThatThrownBy(() -> Port.ofDatabase(settings))
        .isInstanceOf(Trouble.class)
        .hasMessage("GANTRY_DB_PORT must be a port from 1 to 65535, but is 70000.");
  }

  @Test
  void nodesCountFromTheMachineItself() {
    Settings settings = settings(Map.of("GANTRY_NODE_PREFIX", "worker"));
    assertThat(settings.nodeName(1)).isEqualTo("worker-1");
    assertThat(settings.nodeAddress(1)).isEqualTo(settings.hostAddress());
    assertThat(settings.nodeAddress(3)).isEqualTo("10.201.0.3");
  }

  @Test
  void aDatabaseElsewhereReplacesTheEmbeddedOne() {
    assertThat(settings(Map.of()).databaseUrl())
        .isEqualTo("jdbc:postgresql://127.0.0.1:15432/gantry");
    Settings external = settings(Map.of("DB_URL", "jdbc:postgresql://db:5432/x"));
    assertThat(external.hasExternalDatabase()).isTrue();
    assertThat(external.databaseUrl()).isEqualTo("jdbc:postgresql://db:5432/x");
  }
}
