package dev.gantry.agent.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClassBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Host and path → service, from ingresses as people write them. */
class RoutesTest {
  private static final Routes ROUTES =
      IngressTable.of(
              List.of(
                  ingress(
                      "shop",
                      "2026-01-01T00:00:00Z",
                      """
                      rules:
                      - host: Shop.example.com
                        http:
                          paths:
                          - {path: /, pathType: Prefix, backend: {service: {name: front, port: {number: 80}}}}
                          - {path: /api, pathType: Prefix, backend: {service: {name: api, port: {name: http}}}}
                          - {path: /api/v1/, pathType: Prefix, backend: {service: {name: v1, port: {number: 80}}}}
                          - {path: /api/v1, pathType: Exact, backend: {service: {name: exact, port: {number: 80}}}}
                          - {path: /impl, pathType: ImplementationSpecific, backend: {service: {name: impl, port: {number: 80}}}}
                      - host: "*.example.com"
                        http:
                          paths:
                          - {path: /, pathType: Prefix, backend: {service: {name: star, port: {number: 80}}}}
                      - http:
                          paths:
                          - {path: /any, pathType: Prefix, backend: {service: {name: any, port: {number: 80}}}}
                      - host: bare.example.org
                      defaultBackend: {service: {name: fallback, port: {number: 80}}}
                      """),
                  ingress(
                      "younger",
                      "2026-02-01T00:00:00Z",
                      """
                      rules:
                      - host: shop.example.com
                        http:
                          paths:
                          - {path: /, pathType: Prefix, backend: {service: {name: thief, port: {number: 80}}}}
                      """),
                  ingress(
                      "foreign",
                      "2025-01-01T00:00:00Z",
                      """
                      ingressClassName: other
                      rules:
                      - host: shop.example.com
                        http:
                          paths:
                          - {path: /, pathType: Prefix, backend: {service: {name: foreign, port: {number: 80}}}}
                      """)),
              Set.of("gantry"))
          .routes();

  @ParameterizedTest(name = "{0}{1} → {2}")
  @CsvSource({
    "shop.example.com, /, front",
    "SHOP.example.com, /index.html, front",
    "shop.example.com, /api, api",
    "shop.example.com, /api/, api",
    "shop.example.com, /api/users, api",
    "shop.example.com, /apiary, front",
    "shop.example.com, /api/v1, exact",
    "shop.example.com, /api/v1/, v1",
    "shop.example.com, /api/v1/x, v1",
    "shop.example.com, /api/v10, api",
    "shop.example.com, /impl/x, impl",
    "other.example.com, /x, star",
    "a.b.example.com, /x, fallback",
    "example.com, /x, fallback",
    "unknown.org, /any/x, any",
    "unknown.org, /anything, fallback",
    "bare.example.org, /x, fallback",
  })
  void goesTo(String host, String path, String service) {
    assertThat(ROUTES.find(host, path)).map(b -> b.service().name()).contains(service);
  }

  @Test
  void withoutADefaultWhatNoRuleTakesGoesNowhere() {
    Routes routes =
        IngressTable.of(
                List.of(
                    ingress(
                        "one",
                        "2026-01-01T00:00:00Z",
                        """
                        rules:
                        - host: a.example.com
                          http:
                            paths:
                            - {path: /a, pathType: Prefix, backend: {service: {name: a, port: {number: 80}}}}
                        """)),
                Set.of("gantry"))
            .routes();
    assertThat(routes.find("a.example.com", "/b")).isEmpty();
    assertThat(routes.find("b.example.com", "/a")).isEmpty();
  }

  @Test
  void certificatesGoByHost() {
    Ingress ingress =
        ingress(
            "tls",
            "2026-01-01T00:00:00Z",
            """
            tls:
            - hosts: [Secure.example.com, "*.wild.example.com"]
              secretName: one
            - secretName: two
            """);
    assertThat(IngressTable.of(List.of(ingress), Set.of("gantry")).secrets())
        .containsOnlyKeys("secure.example.com", "*.wild.example.com", "")
        .containsEntry("", new IngressTable.SecretKey("shop", "two"));
  }

  @Test
  void classesAreOursByControllerNotByName() {
    IngressClass mine =
        new IngressClassBuilder()
            .withNewMetadata()
            .withName("public")
            .endMetadata()
            .withNewSpec()
            .withController(IngressTable.CONTROLLER)
            .endSpec()
            .build();
    Set<String> classes = IngressTable.classes(List.of(mine));
    assertThat(classes).containsExactlyInAnyOrder("public", "gantry");
    Ingress old = ingress("old", "2026-01-01T00:00:00Z", "rules: []\n");
    assertThat(IngressTable.isOurs(old, classes)).isTrue();
    old.getMetadata().getAnnotations().put("kubernetes.io/ingress.class", "nginx");
    assertThat(IngressTable.isOurs(old, classes)).isFalse();
  }

  private static Ingress ingress(String name, String created, String spec) {
    return Serialization.unmarshal(
        """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: %s, namespace: shop, creationTimestamp: "%s", annotations: {a: b}}
        spec:
        %s"""
            .formatted(name, created, spec.indent(2)),
        Ingress.class);
  }
}
