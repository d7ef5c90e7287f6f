package dev.gantry.web.api;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** Everything below {@code /}: endpoints are found by their {@code @Path}. */
@ApplicationPath("/")
public class ApiApplication extends Application {}
