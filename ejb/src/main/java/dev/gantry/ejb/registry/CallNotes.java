package dev.gantry.ejb.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.audit.Annotations;
import dev.gantry.model.object.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What a call has to tell beside its answer: warnings for the client, annotations for the audit
 * log. One per call; safe for the threads that work for it.
 */
public final class CallNotes {

  /** Kubernetes' limits on all warnings of one answer together, and on each once that is passed. */
  private static final int ALL_CHARACTERS = 4096;

  private static final int EACH_CHARACTERS = 256;

  private final Set<String> warnings = new LinkedHashSet<>();
  private final Annotations annotations;
  private volatile ObjectNode options = Json.object();
  private volatile boolean committing;
  private volatile boolean asksOthers;

  CallNotes(Annotations annotations) {
    this.annotations = annotations;
  }

  /** Adds a warning; one that was said already is not said again. */
  public synchronized void warn(String text) {
    if (!text.isBlank()) {
      warnings.add(text);
    }
  }

  /** What the client is warned of, within Kubernetes' limits. */
  public synchronized List<String> warnings() {
    int all = warnings.stream().mapToInt(String::length).sum();
    if (all <= ALL_CHARACTERS) {
      return List.copyOf(warnings);
    }
    List<String> shortened = new ArrayList<>();
    int sum = 0;
    for (String text : warnings) {
      String part = text.substring(0, Math.min(text.length(), EACH_CHARACTERS));
      sum += part.length();
      if (sum > ALL_CHARACTERS) {
        break;
      }
      shortened.add(part);
    }
    return shortened;
  }

  /** Adds an annotation to the call's audit events; the first value of a key stays. */
  public void annotate(String key, String value) {
    annotations.annotate(key, value);
  }

  void options(ObjectNode asked) {
    options = asked;
  }

  /** {@code fieldManager}, {@code fieldValidation}, {@code dryRun} as the client gave them. */
  public ObjectNode options() {
    return options.deepCopy();
  }

  /** Deciding this call asks somebody else: it is never done again while others wait. */
  void askingOthers() {
    asksOthers = true;
  }

  boolean asksOthers() {
    return asksOthers;
  }

  /** Runs a decision on the committer's thread, where nothing may be asked that takes time. */
  <T> T whileCommitting(Supplier<T> decision) {
    committing = true;
    try {
      return decision.get();
    } finally {
      committing = false;
    }
  }

  /** True on the committer's thread. */
  public boolean isCommitting() {
    return committing;
  }
}
