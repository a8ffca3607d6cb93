package io.inmesh.jdkhttp;

import io.inmesh.call.HeaderLines;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Header lines as {@link java.net.http.HttpHeaders} are made of: values by name, whatever its case.
 * Only a view: the JDK makes a tree of its own of it, so that one made for it would be waste.
 */
final class LinesByName extends AbstractMap<String, List<String>> {
  private final HeaderLines lines;

  LinesByName(HeaderLines lines) {
    this.lines = lines;
  }

  /** The lists of values hold only until the action returns. */
  @Override
  public void forEach(BiConsumer<? super String, ? super List<String>> action) {
    Values values = new Values();
    for (int i = 0; i < lines.size(); i++) {
      String name = lines.nameAsGiven(i);
      if (next(name, 0) == i) {
        values.name = name;
        values.first = i;
        action.accept(name, values);
      }
    }
  }

  /** The next line of a name; -1 when there is none. */
  private int next(String name, int from) {
    for (int i = from; i < lines.size(); i++) {
      if (lines.nameAsGiven(i).equalsIgnoreCase(name)) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public Set<Map.Entry<String, List<String>>> entrySet() {
    Map<String, List<String>> copy = new LinkedHashMap<>();
    forEach((name, values) -> copy.put(name, List.copyOf(values)));
    return copy.entrySet();
  }

  /** The values of the name that it is at: nearly always one. */
  private final class Values extends AbstractList<String> {
    private String name = "";
    private int first;

    @Override
    public void forEach(Consumer<? super String> action) {
      for (int at = first; at >= 0; at = next(name, at + 1)) {
        action.accept(lines.value(at));
      }
    }

    @Override
    public String get(int index) {
      int at = first;
      for (int i = 0; i < index; i++) {
        at = next(name, at + 1);
      }
      return lines.value(at);
    }

    @Override
    public int size() {
      int count = 0;
      for (int at = first; at >= 0; at = next(name, at + 1)) {
        count++;
      }
      return count;
    }
  }
}
