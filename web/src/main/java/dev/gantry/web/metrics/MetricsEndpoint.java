package dev.gantry.web.metrics;

import dev.gantry.ejb.metrics.MetricSource;
import dev.gantry.ejb.metrics.PrometheusText;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;

/** {@code /metrics}, for Prometheus: what every {@link MetricSource} has to say. */
@ApplicationScoped
@Path("metrics")
public class MetricsEndpoint {

  @Inject private Instance<MetricSource> sources;

  @GET
  @Produces("text/plain; version=0.0.4; charset=utf-8")
  public String metrics() {
    PrometheusText text = new PrometheusText();
    sources.forEach(source -> source.write(text));
    return text.toString();
  }
}
