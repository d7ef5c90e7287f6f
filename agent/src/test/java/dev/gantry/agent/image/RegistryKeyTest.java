package dev.gantry.agent.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistryKeyTest {

  @ParameterizedTest
  @CsvSource({
    "https://index.docker.io/v1/, nginx, true",
    "docker.io, docker.io/library/nginx:1, true",
    "index.docker.io, team/app, true",
    "localhost:5000, localhost:5000/app:1, true",
    "localhost:5000, localhost:5001/app:1, false",
    "http://localhost:5000/v2/, localhost:5000/app:1, true",
    "registry.example.com, registry.example.com/a/b:1, true",
    "registry.example.com, nginx, false",
    "registry.example.com/team, registry.example.com/team/app, true",
    "registry.example.com/team, registry.example.com/other/app, false",
    "https://registry.example.com/v2/team/, registry.example.com/team/app, true",
    "*.example.com, eu.example.com/app, true",
    "*.example.com, example.com/app, false",
    "*.example.com, a.b.example.com/app, false",
    "*.example.com:8443, eu.example.com:8443/app, true",
    "*.example.com, eu.example.com:8443/app, false",
    "[bad.example.com, bad.example.com/app, false",
  })
  void speaksForTheImagesOfItsRegistry(String key, String image, boolean expected) {
    assertThat(RegistryKey.of(key).matches(image)).isEqualTo(expected);
  }
}
