package dev.gantry.ejb.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.registry.Api;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The life of a custom resource definition, round by round. */
class DefinitionControllerTest {

  private static final String PATH = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  private static final String APPS = "/apis/example.com/v1/namespaces/default/apps";

  private final Api api = new Api();
  private final DefinitionController controller = new DefinitionController();
  private final List<Duration> again = new ArrayList<>();

  private static ObjectKey key(String name) {
    return ObjectKey.of("apiextensions.k8s.io", "customresourcedefinitions", "", name);
  }

  private static String definition(String plural, String kind, String shortName) {
    return """
    {'metadata':{'name':'%s.example.com'},'spec':{'group':'example.com','scope':'Namespaced',
     'names':{'plural':'%s','kind':'%s','shortNames':['%s']},'versions':[{'name':'v1','served':true,
     'storage':true,'schema':{'openAPIV3Schema':{'type':'object'}}}]}}
    """
        .formatted(plural, plural, kind, shortName);
  }

  private void round(String name) {
    again.clear();
    controller.sync(
        key(name),
        new Round(
            api.clusters.as(controller.name()),
            new PodIndex(),
            null,
            api.clock.instant(),
            again::add));
  }

  private String condition(String name, String type) {
    ObjectNode definition = api.store.get(key(name)).orElseThrow().document();
    for (JsonNode condition : definition.at("/status/conditions")) {
      if (condition.path("type").asText().equals(type)) {
        return condition.path("status").asText() + " " + condition.path("reason").asText();
      }
    }
    return "";
  }

  @Test
  void oneRoundEstablishes() {
    api.post(PATH, definition("apps", "App", "ap"));
    round("apps.example.com");
    assertThat(condition("apps.example.com", "NamesAccepted")).isEqualTo("True NoConflicts");
    assertThat(condition("apps.example.com", "Established")).isEqualTo("True InitialNamesAccepted");
    assertThat(Meta.name(api.post(APPS, "{'metadata':{'name':'a'}}"))).isEqualTo("a");
    long settled = api.store.revision();
    round("apps.example.com");
    assertThat(api.store.revision()).as("nothing more to say").isEqualTo(settled);
  }

  @Test
  void aTakenNameIsWaitedFor() {
    api.post(PATH, definition("apps", "App", "ap"));
    round("apps.example.com");
    api.post(PATH, definition("apples", "Apple", "ap"));
    round("apples.example.com");
    assertThat(condition("apples.example.com", "NamesAccepted"))
        .isEqualTo("False ShortNamesConflict");
    assertThat(condition("apples.example.com", "Established")).isEqualTo("False NotAccepted");
    assertThat(api.catalogue().byResource("example.com", "v1", "apples")).isEmpty();
    api.delete(PATH + "/apps.example.com", "{}");
    round("apps.example.com");
    round("apples.example.com");
    assertThat(condition("apples.example.com", "Established"))
        .isEqualTo("True InitialNamesAccepted");
  }

  @Test
  void objectsGoBeforeTheirDefinition() {
    api.post(PATH, definition("apps", "App", "ap"));
    round("apps.example.com");
    api.post(APPS, "{'metadata':{'name':'a'}}");
    api.post(APPS, "{'metadata':{'name':'b','finalizers':['example.com/hold']}}");
    api.delete(PATH + "/apps.example.com", "{}");
    round("apps.example.com");
    assertThat(condition("apps.example.com", "Terminating"))
        .isEqualTo("True InstanceDeletionInProgress");
    assertThat(api.names(APPS)).containsExactly("b");
    assertThat(again).isNotEmpty();
    api.patch(APPS + "/b", "merge-patch+json", "{'metadata':{'finalizers':null}}");
    round("apps.example.com");
    assertThat(api.store.get(key("apps.example.com"))).isEmpty();
    assertThat(api.catalogue().byResource("example.com", "v1", "apps")).isEqualTo(Optional.empty());
    // The same name again, at once.
    api.post(PATH, definition("apps", "App", "ap"));
    round("apps.example.com");
    assertThat(api.names(APPS)).isEmpty();
    ObjectNode app = Json.parse("{\"metadata\":{\"name\":\"a\"}}");
    assertThat(Meta.name(api.post(APPS, app.toString()))).isEqualTo("a");
  }
}
