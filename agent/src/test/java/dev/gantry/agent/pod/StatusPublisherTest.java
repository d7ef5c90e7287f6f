package dev.gantry.agent.pod;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class StatusPublisherTest {
  private static ObjectNode json(String text) throws Exception {
    return (ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"'));
  }

  @Test
  void nothingNewIsNotTold() throws Exception {
    ObjectNode same = json("{'phase':'Running','conditions':[{'type':'Ready','status':'True'}]}");
    assertThat(StatusPublisher.changes(same, same.deepCopy())).isEmpty();
  }

  @Test
  void onlyConditionsThatMovedAreToldAndTheirOldReasonsGo() throws Exception {
    ObjectNode before =
        json(
            "{'conditions':[{'type':'Ready','status':'False','reason':'R','message':'m'},"
                + "{'type':'Initialized','status':'True'},{'type':'example.com/own','status':'True'}]}");
    ObjectNode now =
        json(
            "{'conditions':[{'type':'Ready','status':'True'},{'type':'Initialized','status':'True'}]}");
    assertThat(StatusPublisher.changes(before, now))
        .isEqualTo(
            json("{'conditions':[{'type':'Ready','status':'True','reason':null,'message':null}]}"));
  }

  @Test
  void aReasonThatVanishedIsTakenAway() throws Exception {
    assertThat(
            StatusPublisher.changes(
                json("{'phase':'Failed','reason':'Evicted'}"), json("{'phase':'Failed'}")))
        .isEqualTo(json("{'reason':null}"));
  }
}
