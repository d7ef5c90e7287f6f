package dev.gantry.ejb.admission;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Whether and what of mutating admission runs a second time: what comes later in the chain may have
 * changed what an earlier part would have seen to. There are two rounds at most.
 */
public final class Reinvocation {

  private final Map<Object, Round> rounds = new HashMap<>();
  private boolean wanted;
  private boolean second;

  /** True once, where a second round is wanted; from then on it is the second. */
  boolean begin() {
    if (second || !wanted) {
      return false;
    }
    second = true;
    return true;
  }

  public boolean isSecond() {
    return second;
  }

  /** What one part of the chain (webhooks, policies) remembers between the rounds. */
  public Round of(Object plugin) {
    return rounds.computeIfAbsent(plugin, p -> new Round());
  }

  /** See {@link #of}. */
  public final class Round {
    private final Set<String> eligible = new HashSet<>();
    private final Set<String> due = new HashSet<>();
    private JsonNode left;

    /** Call before the first of the part's members is considered. */
    public void enter(JsonNode object) {
      if (second && left != null && !left.equals(object)) {
        due.addAll(eligible);
      }
    }

    /** False for a member that the second round leaves out. */
    public boolean runs(String member) {
      return !second || due.contains(member);
    }

    /** A member changed the object: those before it may want to see it again. */
    public void changed() {
      due.addAll(eligible);
      wanted = true;
    }

    /** A member that wants to be asked again ({@code reinvocationPolicy: IfNeeded}). */
    public void mayRunAgain(String member) {
      eligible.add(member);
    }

    /** Call after the last. */
    public void leave(JsonNode object) {
      left = object.deepCopy();
    }
  }
}
