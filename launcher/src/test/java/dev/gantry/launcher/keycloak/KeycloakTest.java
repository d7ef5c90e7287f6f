package dev.gantry.launcher.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gantry.launcher.Home;
import dev.gantry.launcher.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeycloakTest {

  private static final Path TEMPLATE =
      Path.of("../wildfly-config/keycloak/gantry-realm.json").toAbsolutePath();

  @TempDir Path root;

  private Settings settings(Map<String, String> environment) {
    return new Settings(root.resolve("settings"), environment);
  }

  @Test
  void everybodyGetsAPasswordOfTheirOwn() throws IOException {
    Realm realm = new Realm(Files.readString(TEMPLATE), "https://127.0.0.1:6443", "s3cret");
    assertThat(realm.passwords()).containsOnlyKeys("admin", "alice", "adam", "grace", "gus");
    assertThat(new HashSet<>(realm.passwords().values())).hasSize(5);
    assertThat(realm.text()).doesNotContain("@PASSWORD", "@CONSOLE_SECRET@", "@API_URL@");
    JsonNode json = new ObjectMapper().readTree(realm.text());
    for (JsonNode user : json.path("users")) {
      assertThat(user.at("/credentials/0/value").asText())
          .isEqualTo(realm.passwords().get(user.path("username").asText()))
          .hasSize(16);
    }
    assertThat(json.at("/clients/1/secret").asText()).isEqualTo("s3cret");
    assertThat(json.at("/clients/1/redirectUris/0").asText())
        .isEqualTo("https://127.0.0.1:6443/console/*");
  }

  @Test
  void peopleAreInGroupsThatHaveRights() throws IOException {
    JsonNode realm = new ObjectMapper().readTree(TEMPLATE.toFile());
    Set<String> groups = new HashSet<>(realm.path("groups").findValuesAsText("name"));
    realm
        .path("users")
        .forEach(
            user ->
                user.path("groups").forEach(group -> assertThat(groups).contains(group.asText())));
    String rights = Permissions.administrators();
    for (String tenant : Permissions.TENANTS) {
      rights += String.join("", Permissions.bindings(tenant));
    }
    for (String group : groups) {
      assertThat(rights).contains("\"kind\":\"Group\",\"name\":\"" + group + "\"");
    }
  }

  @Test
  void theServerIsToldOfTheOneThatComesAlong() {
    Settings settings = settings(Map.of("GANTRY_KEYCLOAK_PORT", "9999"));
    assertThat(Keycloak.isWanted(settings)).isTrue();
    assertThat(Keycloak.serverEnvironment(new Home(root, root), settings))
        .containsEntry("GANTRY_OIDC_ISSUER", "https://localhost:9999/realms/gantry")
        .containsEntry("GANTRY_OIDC_CA", root.resolve("pki/ca.crt").toString());
  }

  @Test
  void anotherProviderTakesItsPlace() {
    Settings settings =
        settings(
            Map.of("GANTRY_OIDC_ISSUER", "https://login.example", "GANTRY_OIDC_CLIENT", "gantry"));
    assertThat(Keycloak.isWanted(settings)).isFalse();
    assertThat(Keycloak.absence(settings)).isEqualTo("external: https://login.example");
    assertThat(Keycloak.serverEnvironment(new Home(root, root), settings)).isEmpty();
    assertThat(settings.beginningWith("GANTRY_OIDC_"))
        .containsOnlyKeys("GANTRY_OIDC_ISSUER", "GANTRY_OIDC_CLIENT");
  }

  @Test
  void itCanBeSwitchedOff() {
    assertThat(Keycloak.absence(settings(Map.of("GANTRY_KEYCLOAK", "off"))))
        .isEqualTo("switched off");
    assertThat(Keycloak.absence(settings(Map.of("DB_URL", "jdbc:postgresql://db/gantry"))))
        .startsWith("none, since the database is external");
  }

  @Test
  void passwordsAreForTheOwnerAlone() throws IOException {
    Path file = root.resolve("a/secret");
    Realm.writePrivate(file, Realm.secret());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }
}
