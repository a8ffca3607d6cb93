package io.inmesh.servlet;

import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A response whose headers are kept back until its head leaves, so that they can be edited. */
abstract class KeptHeadersResponse extends TextHeadersResponse {
  final ResponseHeaders headers = new ResponseHeaders();

  KeptHeadersResponse(HttpServletResponse response) {
    super(response);
  }

  /** Whether nothing is kept back any more. */
  abstract boolean hasLeft();

  /** Whether what is said of the head from now on comes too late, if the container knows or not. */
  abstract boolean isTooLate();

  /** Whether the container decides what becomes of a header. */
  boolean passesOn(String name) {
    return hasLeft() || name.equalsIgnoreCase("content-type");
  }

  @Override
  public void setHeader(String name, @Nullable String value) {
    if (isTooLate()) {
      return;
    }
    if (passesOn(name)) {
      super.setHeader(name, value);
    } else if (value == null) {
      headers.remove(name.toLowerCase(Locale.ROOT));
      super.setHeader(name, null); // what the container has of it, such as a cookie
    } else {
      if (super.containsHeader(name)) { // such as a cookie of the container's
        headers.replacesContainers(name);
      }
      headers.set(name, value);
    }
  }

  @Override
  public void addHeader(String name, @Nullable String value) {
    if (isTooLate()) {
      return;
    }
    if (passesOn(name)) {
      super.addHeader(name, value);
    } else if (value != null) {
      headers.add(name, value);
    }
  }

  @Override
  public boolean containsHeader(String name) {
    return headers.contains(name.toLowerCase(Locale.ROOT)) || super.containsHeader(name);
  }

  @Override
  public @Nullable String getHeader(String name) {
    Collection<String> all = getHeaders(name);
    return all.isEmpty() ? null : all.iterator().next();
  }

  /** Those of the container that are not to be replaced, and those kept back. */
  @Override
  public Collection<String> getHeaders(String name) {
    if (hasLeft()) {
      return super.getHeaders(name);
    }
    List<String> all = new ArrayList<>();
    if (!headers.isReplacingContainers(name)) {
      all.addAll(super.getHeaders(name));
    }
    all.addAll(headers.all(name.toLowerCase(Locale.ROOT)));
    return all;
  }

  @Override
  public Collection<String> getHeaderNames() {
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    names.addAll(super.getHeaderNames());
    if (!hasLeft()) {
      names.addAll(headers.namesAsGiven());
    }
    return names;
  }
}
