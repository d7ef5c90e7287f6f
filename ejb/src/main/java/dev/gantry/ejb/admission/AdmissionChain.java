package dev.gantry.ejb.admission;

import java.util.List;

/** All admission, in order. */
public final class AdmissionChain {

  private final List<Admission> plugins;

  public AdmissionChain(List<Admission> plugins) {
    this.plugins = List.copyOf(plugins);
  }

  public void mutate(AdmissionRequest request) {
    plugins.forEach(p -> p.mutate(request));
  }

  public void check(AdmissionRequest request) {
    plugins.forEach(p -> p.check(request));
  }

  public void removed(AdmissionRequest request) {
    plugins.forEach(p -> p.removed(request));
  }
}
