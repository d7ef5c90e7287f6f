package dev.gantry.model.controller.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.controller.Times;
import dev.gantry.model.object.Meta;
import java.time.Instant;
import java.util.Map;

/**
 * One replica set of a deployment while a decision is made: what it is, and how many it shall be.
 */
final class Replicas {

  static final String REVISION = "deployment.kubernetes.io/revision";
  static final String HISTORY = "deployment.kubernetes.io/revision-history";
  static final String DESIRED = "deployment.kubernetes.io/desired-replicas";
  static final String MAX = "deployment.kubernetes.io/max-replicas";

  final JsonNode document;
  int wanted;

  Replicas(JsonNode document) {
    this.document = document;
    this.wanted = document.path("spec").path("replicas").asInt(1);
  }

  String name() {
    return Meta.name(document);
  }

  int actual() {
    return document.path("status").path("replicas").asInt(0);
  }

  int ready() {
    return document.path("status").path("readyReplicas").asInt(0);
  }

  int available() {
    return document.path("status").path("availableReplicas").asInt(0);
  }

  Instant created() {
    return Times.created(document);
  }

  long revision() {
    return number(REVISION, 0);
  }

  long number(String annotation, long absent) {
    Map<String, String> annotations = Meta.annotations(document);
    try {
      return Long.parseLong(annotations.getOrDefault(annotation, ""));
    } catch (NumberFormatException e) {
      return absent;
    }
  }
}
