package dev.gantry.model.cel;

import java.util.AbstractMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Variables that are expressions themselves, as one value with a field for each: what is read is
 * evaluated, once. For one evaluation's thread.
 */
public final class CelVariables extends AbstractMap<String, Object> {

  private final Map<String, CelProgram> programs;
  private final Map<String, ?> others;
  private final CostBudget budget;
  private final Map<String, Object> known = new HashMap<>();

  /**
   * @param programs by name, each of which may read those before it
   * @param others all variables that the expressions may name, this value among them
   * @param budget is charged with each evaluation
   */
  public CelVariables(Map<String, CelProgram> programs, Map<String, ?> others, CostBudget budget) {
    this.programs = programs;
    this.others = others;
    this.budget = budget;
  }

  @Override
  public boolean containsKey(Object name) {
    return programs.containsKey(name);
  }

  @Override
  public Object get(Object name) {
    CelProgram program = programs.get(name);
    if (program == null) {
      return null;
    }
    Object value = known.get(name);
    if (value == null) {
      value = Values.plain(evaluate(program, (String) name));
      known.put((String) name, value);
    }
    return value;
  }

  private Object evaluate(CelProgram program, String name) {
    try {
      return program.evaluate(others, budget);
    } catch (CelError e) {
      throw new Fault("composited variable \"" + name + "\" fails to evaluate: " + e.getMessage());
    }
  }

  @Override
  public Set<Entry<String, Object>> entrySet() {
    Map<String, Object> all = new LinkedHashMap<>();
    programs.keySet().forEach(name -> all.put(name, get(name)));
    return all.entrySet();
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }
}
