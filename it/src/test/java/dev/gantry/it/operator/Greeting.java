package dev.gantry.it.operator;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;

/** A custom resource: a text that is to be said some times. */
@Group("it.gantry.dev")
@Version("v1")
public class Greeting extends CustomResource<Greeting.Spec, Greeting.Status> implements Namespaced {

  private static final long serialVersionUID = 1L;

  /** What is asked for. */
  public record Spec(String text, int times) {}

  /** What was said. */
  public record Status(String said) {}
}
