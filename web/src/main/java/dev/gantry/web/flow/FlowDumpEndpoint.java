package dev.gantry.web.flow;

import dev.gantry.ejb.flowcontrol.FlowBeans;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.time.Clock;

/** {@code /debug/api_priority_and_fairness}: who waits where, for those who may read it. */
@ApplicationScoped
@Path("debug/api_priority_and_fairness")
@Produces("text/plain; charset=utf-8")
public class FlowDumpEndpoint {

  @Inject private FlowBeans flows;
  @Inject private Clock clock;

  @GET
  @Path("dump_priority_levels")
  public String levels() {
    return flows.dump().priorityLevels();
  }

  @GET
  @Path("dump_queues")
  public String queues() {
    return flows.dump().queues();
  }

  @GET
  @Path("dump_requests")
  public String requests(@QueryParam("includeRequestDetails") String details) {
    return flows.dump().requests("1".equals(details), clock);
  }
}
