package dev.gantry.jpa.commit;

import java.sql.SQLException;

/** The database went away during a commit and did not come back in time to tell how it ended. */
final class OutcomeUnknown extends SQLException {

  OutcomeUnknown(SQLException cause) {
    super(cause);
  }
}
