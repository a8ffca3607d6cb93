package io.inmesh.call;

/** Headers that can be edited; an adapter hands it to {@link Attempt#editRequest}. */
public interface MutableHeaders extends HeadersView {
  /** Adds a line behind the others. */
  void add(String lowerCaseName, String value);

  /** Replaces all lines of that name by one. */
  void set(String lowerCaseName, String value);

  /**
   * Removes all lines of that name.
   *
   * @return how many there were
   */
  int remove(String lowerCaseName);
}
