package io.inmesh.spring.http;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/** What clients know and tell nobody. A native image has it by {@link HiddenHints}. */
final class Hidden {
  private Hidden() {}

  /** What a field holds; null where there is no such field. */
  static @Nullable Object field(Object owner, String name) {
    Field field = ReflectionUtils.findField(owner.getClass(), name);
    if (field == null) {
      return null;
    }
    ReflectionUtils.makeAccessible(field);
    return ReflectionUtils.getField(field, owner);
  }

  /** What a method without parameters returns; null where there is no such method. */
  static @Nullable Object call(Object owner, String name) {
    Method method = ReflectionUtils.findMethod(owner.getClass(), name);
    if (method == null) {
      return null;
    }
    ReflectionUtils.makeAccessible(method);
    return ReflectionUtils.invokeMethod(method, owner);
  }

  /**
   * What a function of one parameter, whose method has this name, makes of something; null where it
   * fails.
   */
  static @Nullable Object apply(Object function, String name, @Nullable Object argument) {
    Method method = null;
    for (Class<?> type : ClassUtils.getAllInterfaces(function)) {
      Method own = ReflectionUtils.findMethod(type, name, (Class<?>[]) null);
      method = own == null ? method : own;
    }
    if (method == null) {
      return null;
    }
    try {
      return ReflectionUtils.invokeMethod(method, function, argument);
    } catch (RuntimeException needsMore) {
      return null;
    }
  }
}
