package dev.gantry.ejb.admission.webhook;

import dev.gantry.ejb.admission.Admission;
import dev.gantry.ejb.admission.AdmissionRequest;
import dev.gantry.ejb.admission.rules.Shapes;
import dev.gantry.ejb.security.Authorizer;
import dev.gantry.model.kind.Catalogue;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.WatchEvent;
import java.util.ArrayList;
import java.util.List;

/** Asks validating webhooks, all at once; the first refusal in their order is the answer. */
public final class ValidatingWebhooks implements Admission {

  private final Webhooks webhooks;

  public ValidatingWebhooks(
      ObjectReader reader, Catalogue catalogue, Authorizer authorizer, WebhookCaller caller) {
    this.webhooks =
        new Webhooks("validatingwebhookconfigurations", reader, catalogue, authorizer, caller);
  }

  public void apply(List<WatchEvent> events) {
    webhooks.apply(events);
  }

  @Override
  public boolean isConfigured() {
    return true;
  }

  @Override
  public void check(AdmissionRequest request) {
    List<Shapes.Match<Webhook>> candidates = webhooks.candidates(request);
    if (candidates.isEmpty()) {
      return;
    }
    List<Shapes.Match<Webhook>> wanted = new ArrayList<>();
    for (Shapes.Match<Webhook> match : candidates) {
      if (webhooks.isWanted(match, request)) {
        wanted.add(match);
      }
    }
    List<ApiException> refusals = new ArrayList<>();
    List<Webhooks.Asked> asked = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      asked.add(ask(wanted.get(i), request, i, refusals));
    }
    for (int i = 0; i < asked.size(); i++) {
      hear(asked.get(i), request, i, refusals);
    }
    if (!refusals.isEmpty()) {
      throw refusals.get(0);
    }
  }

  private Webhooks.Asked ask(
      Shapes.Match<Webhook> match,
      AdmissionRequest request,
      int index,
      List<ApiException> refusals) {
    try {
      return webhooks.ask(match, request);
    } catch (CallFailure e) {
      failed(match, e, request, index, refusals);
    } catch (ApiException e) {
      refusals.add(e);
    }
    return null;
  }

  private void hear(
      Webhooks.Asked asked, AdmissionRequest request, int index, List<ApiException> refusals) {
    if (asked == null) {
      return;
    }
    try {
      Verdict verdict = webhooks.answer(asked, false);
      verdict.note(request.context().notes());
      if (!verdict.isAllowed()) {
        refusals.add(verdict.refusal());
      }
    } catch (CallFailure e) {
      failed(asked.match(), e, request, index, refusals);
    }
  }

  private static void failed(
      Shapes.Match<Webhook> match,
      CallFailure failure,
      AdmissionRequest request,
      int index,
      List<ApiException> refusals) {
    try {
      Webhooks.failed(match.wanted(), failure, request, "validating", index);
    } catch (ApiException e) {
      refusals.add(e);
    }
  }
}
