package io.inmesh.xds.report;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Set;

/**
 * What a value makes of a field that is honoured in general: the tables know fields, not what
 * stands in a text.
 */
@FunctionalInterface
public interface ValueVerdicts {
  /** Values say nothing. */
  ValueVerdicts NONE = (field, value, places) -> "";

  /**
   * Why a part of the value is ignored.
   *
   * @param field the field, singular or an item of a repeated one
   * @param value its value, a message or a scalar
   * @param places where it is, by the words of the support tables
   * @return "" when nothing is
   */
  String ignored(FieldDescriptor field, Object value, Set<String> places);
}
