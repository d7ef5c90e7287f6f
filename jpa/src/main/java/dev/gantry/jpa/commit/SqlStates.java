package dev.gantry.jpa.commit;

import java.sql.SQLException;

/** What PostgreSQL's SQLSTATE classes mean for a batch. */
final class SqlStates {

  private SqlStates() {}

  /** Data exceptions, integrity violations, limits: sent again, the same write fails again. */
  static boolean isRefusedContent(SQLException failure) {
    String state = failure.getSQLState();
    return state != null
        && (state.startsWith("22") || state.startsWith("23") || state.startsWith("54"));
  }
}
