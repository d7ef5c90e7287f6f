package dev.gantry.model.strategy.device;

import dev.gantry.model.cel.CelError;
import dev.gantry.model.cel.CelPrograms;
import dev.gantry.model.cel.CelScope;
import dev.gantry.model.cel.CelType;
import dev.gantry.model.strategy.Causes;
import java.util.Map;

/** Expressions that choose devices: what they may name. */
final class DeviceExpressions {

  /** Attributes and capacities are grouped by the domain of their names. */
  private static final CelScope SCOPE =
      CelScope.empty()
          .with(
              "device",
              CelType.struct(
                  "kubernetes.DRADevice",
                  Map.of(
                      "driver",
                      CelType.STRING,
                      "attributes",
                      CelType.map(CelType.map(CelType.DYN)),
                      "capacity",
                      CelType.map(CelType.map(CelType.QUANTITY)),
                      "allowMultipleAllocations",
                      CelType.BOOL)));

  private DeviceExpressions() {}

  static void check(String expression, String field, Causes causes) {
    try {
      CelPrograms.compile(expression, SCOPE, CelType.BOOL);
    } catch (CelError e) {
      causes.invalid(field, expression, e.getMessage());
    }
  }
}
