package dev.gantry.model.strategy.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Tree;
import java.util.List;

/** Rules of priority levels: how many requests at once, and what of the others. */
public final class PriorityLevels {

  private static final int USUAL_SHARES = 30;
  private static final int USUAL_QUEUES = 64;
  private static final int USUAL_LENGTH = 50;
  private static final int USUAL_HAND = 8;
  private static final int MOST_QUEUES = 10_000_000;

  /** A hash of 64 bits, less some that the uneven division costs. */
  private static final int HASH_BITS = 60;

  /** {@code flowcontrol.apiserver.k8s.io/v1 PriorityLevelConfiguration}. */
  public static final Rules RULES =
      Rules.PLAIN.defaulted(PriorityLevels::fill).checked(PriorityLevels::check).counted();

  private PriorityLevels() {}

  private static void fill(ObjectNode level) {
    ObjectNode spec = Tree.ensure(level, "spec");
    if ("Exempt".equals(spec.path("type").asText())) {
      ObjectNode exempt = Tree.ensure(spec, "exempt");
      Tree.number(exempt, "nominalConcurrencyShares", 0);
      Tree.number(exempt, "lendablePercent", 0);
    }
    if (spec.path("limited") instanceof ObjectNode limited) {
      Tree.number(limited, "nominalConcurrencyShares", USUAL_SHARES);
      Tree.number(limited, "lendablePercent", 0);
      if (limited.path("limitResponse").path("queuing") instanceof ObjectNode queuing) {
        Tree.number(queuing, "queues", USUAL_QUEUES);
        Tree.number(queuing, "handSize", USUAL_HAND);
        Tree.number(queuing, "queueLengthLimit", USUAL_LENGTH);
      }
    }
  }

  private static void check(ObjectNode level, Causes causes) {
    String name = level.path("metadata").path("name").asText();
    JsonNode spec = level.path("spec");
    String type = spec.path("type").asText("");
    fixed(name, spec, causes);
    if ("exempt".equals(name) != "Exempt".equals(type)) {
      causes.invalid("spec.type", type, "type must be 'Exempt' if and only if `name` is 'exempt'");
    }
    switch (type) {
      case "Exempt" -> {
        if (Tree.isSet(spec, "limited")) {
          causes.forbidden("spec.limited", "must be nil if the type is not Limited");
        }
        shares(spec.path("exempt"), "spec.exempt", causes);
      }
      case "Limited" -> {
        if (Tree.isSet(spec, "exempt")) {
          causes.forbidden("spec.exempt", "must be nil if the type is Limited");
        }
        if (Tree.isSet(spec, "limited")) {
          limited(spec.path("limited"), causes);
        } else {
          causes.required("spec.limited", "must not be empty when type is Limited");
        }
      }
      default -> causes.notSupported("spec.type", type, List.of("Exempt", "Limited"));
    }
  }

  private static void fixed(String name, JsonNode spec, Causes causes) {
    ObjectNode fixed = BootstrapFlows.mandatory("PriorityLevelConfiguration", name);
    if (fixed == null) {
      return;
    }
    ObjectNode wanted = fixed.deepCopy();
    ((ObjectNode) wanted.path("metadata")).remove("annotations");
    fill(wanted);
    boolean exempt = "exempt".equals(name);
    if (exempt && Tree.isSet(spec, "exempt")) {
      ((ObjectNode) wanted.path("spec")).set("exempt", spec.get("exempt"));
    }
    if (!Tree.same(wanted.path("spec"), spec)) {
      causes.invalid(
          "spec",
          Tree.shown(spec),
          "spec of '"
              + name
              + (exempt ? "' except the 'spec.exempt' field" : "'")
              + " must equal the fixed value");
    }
  }

  private static void shares(JsonNode part, String path, Causes causes) {
    long shares = part.path("nominalConcurrencyShares").asLong();
    if (shares < 0) {
      causes.invalid(path + ".nominalConcurrencyShares", shares, "must be a non-negative integer");
    }
    long lendable = part.path("lendablePercent").asLong();
    if (lendable < 0 || lendable > 100) {
      causes.invalid(path + ".lendablePercent", lendable, "must be between 0 and 100, inclusive");
    }
  }

  private static void limited(JsonNode limited, Causes causes) {
    shares(limited, "spec.limited", causes);
    long borrowing = limited.path("borrowingLimitPercent").asLong();
    if (borrowing < 0) {
      causes.invalid(
          "spec.limited.borrowingLimitPercent",
          borrowing,
          "if specified, must be a non-negative integer");
    }
    JsonNode response = limited.path("limitResponse");
    String path = "spec.limited.limitResponse";
    boolean queuing = Tree.isSet(response, "queuing");
    String type = response.path("type").asText("");
    switch (type) {
      case "Reject" -> {
        if (queuing) {
          causes.forbidden(
              path + ".queuing", "must be nil if limited.limitResponse.type is not Limited");
        }
      }
      case "Queue" -> {
        if (queuing) {
          queuing(response.path("queuing"), path + ".queuing", causes);
        } else {
          causes.required(
              path + ".queuing", "must not be empty if limited.limitResponse.type is Limited");
        }
      }
      default -> causes.notSupported(path + ".type", type, List.of("Queue", "Reject"));
    }
  }

  private static void queuing(JsonNode queuing, String path, Causes causes) {
    int queues = positive(queuing, path, "queues", causes);
    int hand = positive(queuing, path, "handSize", causes);
    positive(queuing, path, "queueLengthLimit", causes);
    if (queues > MOST_QUEUES) {
      causes.invalid(path + ".queues", queues, "must not be greater than " + MOST_QUEUES);
    } else if (hand > queues) {
      causes.invalid(
          path + ".handSize", hand, "should not be greater than queues (" + queues + ")");
    } else if (queues > 0 && hand > 0 && bits(queues, hand) > HASH_BITS) {
      causes.invalid(
          path + ".handSize",
          hand,
          "required entropy bits of deckSize "
              + queues
              + " and handSize "
              + hand
              + " should not be greater than "
              + HASH_BITS);
    }
  }

  private static int positive(JsonNode queuing, String path, String field, Causes causes) {
    int value = queuing.path(field).asInt();
    if (value <= 0) {
      causes.invalid(path + "." + field, value, "must be positive");
    }
    return value;
  }

  /**
   * Bits that dealing a hand takes: {@code log2(queues · (queues−1) · …)}, {@code hand} factors.
   */
  private static int bits(int queues, int hand) {
    double bits = 0;
    for (int i = 0; i < hand && bits <= HASH_BITS; i++) {
      bits += Math.log(queues - i) / Math.log(2);
    }
    return (int) Math.ceil(bits);
  }
}
