package io.inmesh.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is found in the header of whoever answers 401. */
class BasicChallengeTest {
  private static final int LONG = 300_000;
  private static final BasicChallenge OF_A = new BasicChallenge("a", StandardCharsets.ISO_8859_1);

  @Test
  void itIsFoundBehindOthersAndNotInTheirTexts() {
    assertThat(
            BasicChallenge.find("Bearer error=\"say \\\", Basic realm=b\\\"\", basic realm=\"a\""))
        .isEqualTo(OF_A);
    assertThat(BasicChallenge.find("Bearer error=\", Basic realm=b\"")).isNull();
  }

  @Test
  void theTextBeforeItMayBeOfAnyLength() {
    for (String piece : new String[] {"x", "\\\"", "\\x", "x\\\\", ","}) {
      String header = "Bearer error_description=\"" + piece.repeat(LONG) + "\", Basic realm=\"a\"";
      assertThat(BasicChallenge.find(header)).as(piece).isEqualTo(OF_A);
    }
  }

  @Test
  @Timeout(20)
  void aTextThatIsNeverClosedIsReadOnce() {
    for (String piece : new String[] {"\\\"", "x", "\\", ", ", "\" "}) {
      assertThat(BasicChallenge.find("Bearer error=\"" + piece.repeat(LONG))).as(piece).isNull();
    }
  }

  @Test
  void itsOwnRealmMayBeOfAnyLength() {
    String realm = "x".repeat(LONG);
    assertThat(BasicChallenge.find("Basic realm=\"" + realm + "\", charset=\"utf-8\""))
        .isEqualTo(new BasicChallenge(realm, StandardCharsets.UTF_8));
  }
}
