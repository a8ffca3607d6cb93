package io.inmesh.xds.resource.value;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How large an expression becomes, found before it is compiled, since compiling costs memory and
 * stack.
 *
 * @param product how often the innermost repetition is written out: those inside of others multiply
 * @param characters how many characters and classes there are when all repetitions are written out
 * @param depth how many groups are inside of one another
 */
record RegexSize(long product, long characters, int depth) {
  /** Whatever the text is, it is read to its end. */
  static RegexSize of(String regex) {
    return new Scan(regex).size();
  }

  /** What was met in a group so far. */
  private record Group(long product, long characters) {
    static final Group EMPTY = new Group(1, 0);

    Group with(Group part, long times) {
      return new Group(
          Math.max(product, cut(part.product * times)),
          cut(characters + cut(part.characters * times)));
    }

    private static long cut(long number) {
      return Math.min(Integer.MAX_VALUE, number);
    }
  }

  private static final class Scan {
    private static final Group CHARACTER = new Group(1, 1);

    private final String regex;
    private int at;

    Scan(String regex) {
      this.regex = regex;
    }

    RegexSize size() {
      Deque<Group> around = new ArrayDeque<>();
      Group group = Group.EMPTY;
      int depth = 0;
      while (at < regex.length()) {
        char c = regex.charAt(at++);
        if (c == '(') {
          around.push(group);
          group = Group.EMPTY;
          depth = Math.max(depth, around.size());
        } else if (c == ')' && !around.isEmpty()) {
          group = around.pop().with(group, times());
        } else {
          skip(c);
          group = group.with(CHARACTER, times());
        }
      }
      for (Group outer : around) {
        group = outer.with(group, 1);
      }
      return new RegexSize(group.product, group.characters, depth);
    }

    /** Goes to the end of what begins with that character. */
    private void skip(char c) {
      if (c == '[') {
        charClass();
      } else if (c == '\\' && regex.startsWith("Q", at)) {
        to("\\E");
      } else if (c == '\\' && at < regex.length()) {
        boolean named = "pPx".indexOf(regex.charAt(at)) >= 0 && regex.startsWith("{", at + 1);
        at++;
        if (named) {
          to("}");
        }
      }
    }

    private void to(String end) {
      int found = regex.indexOf(end, at);
      at = found < 0 ? regex.length() : found + end.length();
    }

    /** A bracket that comes first is one of the characters. */
    private void charClass() {
      if (regex.startsWith("^", at)) {
        at++;
      }
      for (int first = at; at < regex.length(); at++) {
        if (regex.startsWith("[:", at) && regex.indexOf(":]", at) > 0) {
          at = regex.indexOf(":]", at) + 1;
        } else if (regex.charAt(at) == '\\') {
          at++;
        } else if (regex.charAt(at) == ']' && at > first) {
          at++;
          return;
        }
      }
    }

    /** The number in braces after a part, the larger of two; 1 where there are none. */
    private long times() {
      int end = regex.startsWith("{", at) ? regex.indexOf('}', at) : -1;
      if (end < 0) {
        return 1;
      }
      String[] bounds = regex.substring(at + 1, end).split(",", -1);
      String last = bounds[bounds.length - 1];
      if (bounds.length > 2 || !isNumber(bounds[0]) || !isNumber("0" + last)) {
        return 1; // then the brace is a character
      }
      at = end + 1;
      return Math.max(1, Integer.parseInt(last.isEmpty() ? bounds[0] : last));
    }

    private static boolean isNumber(String text) {
      return !text.isEmpty()
          && text.length() <= 7
          && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
  }
}
