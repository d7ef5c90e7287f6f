package dev.gantry.ejb.admission.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.admission.Admission;
import dev.gantry.ejb.admission.AdmissionRequest;
import dev.gantry.ejb.admission.Reinvocation;
import dev.gantry.ejb.admission.rules.ReviewRequest;
import dev.gantry.ejb.admission.rules.Shapes;
import dev.gantry.ejb.security.Authorizer;
import dev.gantry.model.kind.Catalogue;
import dev.gantry.model.object.Json;
import dev.gantry.model.patch.JsonPatch;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.WatchEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Asks mutating webhooks, one after the other: each sees what those before it made. */
public final class MutatingWebhooks implements Admission {

  private final Webhooks webhooks;

  public MutatingWebhooks(
      ObjectReader reader, Catalogue catalogue, Authorizer authorizer, WebhookCaller caller) {
    this.webhooks =
        new Webhooks("mutatingwebhookconfigurations", reader, catalogue, authorizer, caller);
  }

  public void apply(List<WatchEvent> events) {
    webhooks.apply(events);
  }

  @Override
  public boolean isConfigured() {
    return true;
  }

  @Override
  public void mutate(AdmissionRequest request) {
    List<Shapes.Match<Webhook>> candidates = webhooks.candidates(request);
    if (candidates.isEmpty()) {
      return;
    }
    Reinvocation.Round round = request.reinvocation().of(this);
    JsonNode object = request.object();
    round.enter(object == null ? Json.object() : object);
    int index = 0;
    for (Shapes.Match<Webhook> match : candidates) {
      if (webhooks.isWanted(match, request)) {
        if (round.runs(match.wanted().id())) {
          ask(match, request, round, index);
        }
        index++;
      }
    }
    round.leave(object == null ? Json.object() : object);
  }

  private void ask(
      Shapes.Match<Webhook> match, AdmissionRequest request, Reinvocation.Round round, int index) {
    Webhook webhook = match.wanted();
    boolean changed = false;
    try {
      Verdict verdict = webhooks.answer(webhooks.ask(match, request), true);
      verdict.note(request.context().notes());
      if (!verdict.isAllowed()) {
        throw verdict.refusal();
      }
      changed = patch(match, verdict, request);
    } catch (CallFailure e) {
      Webhooks.failed(webhook, e, request, "mutating", index);
    }
    annotate(webhook, request, changed, index);
    if (changed) {
      round.changed();
    }
    if (webhook.mayRunAgain()) {
      round.mayRunAgain(webhook.id());
    }
  }

  private static boolean patch(
      Shapes.Match<Webhook> match, Verdict verdict, AdmissionRequest request) {
    if (verdict.patch().length == 0) {
      return false;
    }
    if (request.object() == null) {
      throw ApiException.internal(
          "admission webhook \""
              + match.wanted().name()
              + "\" attempted to modify the object, which is not supported for this operation");
    }
    ObjectNode before = request.object().deepCopy();
    JsonNode patched;
    try {
      patched = JsonPatch.apply(ReviewRequest.object(request, match.matched()), verdict.patch());
    } catch (ApiException e) {
      throw ApiException.internal(
          e.causes().isEmpty() ? e.getMessage() : e.causes().get(0).message());
    }
    if (!(patched instanceof ObjectNode object) || !object.path("metadata").isObject()) {
      throw ApiException.internal("the patch of the webhook leaves no object");
    }
    requireTypes(match, request, object);
    ReviewRequest.accept(request, match.matched(), object);
    return !before.equals(request.object());
  }

  /** A webhook may not leave what could not have been sent. */
  private static void requireTypes(
      Shapes.Match<Webhook> match, AdmissionRequest request, ObjectNode object) {
    boolean asStored = match.matched().apiVersion().equals(request.kind().stored().apiVersion());
    if (!request.isOtherKind() && asStored) {
      try {
        request.kind().storedSchema().ifPresent(schema -> schema.checkTypes(object));
      } catch (ApiException e) {
        throw ApiException.internal(e.getMessage());
      }
    }
  }

  private static void annotate(
      Webhook webhook, AdmissionRequest request, boolean changed, int index) {
    String at = "round_" + (request.reinvocation().isSecond() ? 1 : 0) + "_index_" + index;
    ObjectNode value = Json.object();
    value
        .put("configuration", webhook.configuration())
        .put("webhook", webhook.name())
        .put("mutated", changed);
    request
        .context()
        .notes()
        .annotate(
            "mutation.webhook.admission.k8s.io/" + at,
            new String(Json.bytes(value), StandardCharsets.UTF_8));
  }
}
