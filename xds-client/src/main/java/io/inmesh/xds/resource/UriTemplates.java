package io.inmesh.xds.resource;

import io.inmesh.config.UriTemplate;
import io.inmesh.xds.resource.value.Place;
import org.jspecify.annotations.Nullable;

/** Reports what is wrong with URI templates; what they are is {@link UriTemplate}'s to say. */
final class UriTemplates {
  private UriTemplates() {}

  /** Of a template to match by. */
  static void checkMatch(Place place, String template) {
    try {
      UriTemplate.parse(template);
    } catch (UriTemplate.Malformed e) {
      place.invalid(template, e.expected());
    }
  }

  /**
   * Of a template to rewrite by.
   *
   * @param match the template that the route matches by; null when it matches in another way
   */
  static void checkRewrite(Place place, String template, @Nullable String match) {
    if (match == null) {
      place.invalid(template, "path_match_policy with a URI template in the same route");
      return;
    }
    UriTemplate captures;
    try {
      captures = UriTemplate.parse(match);
    } catch (UriTemplate.Malformed reportedAtTheMatch) {
      return;
    }
    try {
      UriTemplate.parseRewrite(template, captures);
    } catch (UriTemplate.Malformed e) {
      place.invalid(template, e.expected());
    }
  }
}
