package dev.gantry.ejb.admission;

import java.util.List;

/** All admission, in order. */
public final class AdmissionChain {

  private final List<Admission> plugins;
  private final List<Admission> configured;

  public AdmissionChain(List<Admission> plugins) {
    this.plugins = List.copyOf(plugins);
    this.configured = plugins.stream().filter(Admission::isConfigured).toList();
  }

  public void mutate(AdmissionRequest request) {
    plugins.forEach(p -> p.mutate(request));
    if (request.reinvocation().begin()) {
      request.forgetAlongside();
      plugins.forEach(p -> p.mutate(request));
    }
  }

  /** For what only configured admission changes: status, deletions, bodies of other kinds. */
  public void mutatePart(AdmissionRequest request) {
    configured.forEach(p -> p.mutate(request));
    if (request.reinvocation().begin()) {
      configured.forEach(p -> p.mutate(request));
    }
  }

  /** For bodies of other kinds. */
  public void checkPart(AdmissionRequest request) {
    configured.forEach(p -> p.check(request));
  }

  public void check(AdmissionRequest request) {
    plugins.forEach(p -> p.check(request));
  }

  public void removed(AdmissionRequest request) {
    plugins.forEach(p -> p.removed(request));
  }
}
