package dev.gantry.ejb.flowcontrol;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A {@code PriorityLevelConfiguration}, read once.
 *
 * @param exempt never held up
 * @param shares of the server's seats
 * @param lendablePercent of its seats others may use meanwhile
 * @param borrowingPercent of its seats it may use of others', -1 for any number
 * @param queues 0: what finds no seat is refused at once
 * @param hand queues of which a flow may use the shortest
 * @param queueLength requests that wait in one queue at most
 */
record LevelSpec(
    String name,
    String uid,
    boolean exempt,
    int shares,
    int lendablePercent,
    int borrowingPercent,
    int queues,
    int hand,
    int queueLength) {

  private static final int USUAL_SHARES = 30;
  private static final int USUAL_QUEUES = 64;

  /** More would only cost memory: hands of 8 out of 1024 are one in 10^19. */
  private static final int MOST_QUEUES = 1024;

  private static final int USUAL_HAND = 8;
  private static final int USUAL_LENGTH = 50;

  static LevelSpec read(JsonNode document) {
    JsonNode spec = document.path("spec");
    String name = document.path("metadata").path("name").asText();
    String uid = document.path("metadata").path("uid").asText();
    if ("Exempt".equals(spec.path("type").asText())) {
      JsonNode exempt = spec.path("exempt");
      return new LevelSpec(
          name,
          uid,
          true,
          exempt.path("nominalConcurrencyShares").asInt(0),
          exempt.path("lendablePercent").asInt(0),
          0,
          0,
          0,
          0);
    }
    JsonNode limited = spec.path("limited");
    JsonNode response = limited.path("limitResponse");
    JsonNode queuing = response.path("queuing");
    int queues =
        "Queue".equals(response.path("type").asText())
            ? Math.max(1, Math.min(MOST_QUEUES, queuing.path("queues").asInt(USUAL_QUEUES)))
            : 0;
    return new LevelSpec(
        name,
        uid,
        false,
        limited.path("nominalConcurrencyShares").asInt(USUAL_SHARES),
        limited.path("lendablePercent").asInt(0),
        limited.path("borrowingLimitPercent").asInt(-1),
        queues,
        Math.max(1, Math.min(queues, queuing.path("handSize").asInt(USUAL_HAND))),
        Math.max(1, queuing.path("queueLengthLimit").asInt(USUAL_LENGTH)));
  }
}
