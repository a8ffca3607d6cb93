package io.inmesh.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappedPathTest {
  /** The examples of chapter 12 of the servlet specification, and what is at their borders. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "/foo/bar/*, /foo/bar/index.html, PATH, /foo/bar, /index.html, index.html",
        "/foo/bar/*, /foo/bar, PATH, /foo/bar, -, ''",
        "/foo/bar/*, /foo/bar/, PATH, /foo/bar, /, ''",
        "/*, /a, PATH, '', /a, a",
        "/*, /, PATH, '', /, ''",
        "/catalog, /catalog, EXACT, /catalog, -, catalog",
        "*.bop, /catalog/racecar.bop, EXTENSION, /catalog/racecar.bop, -, catalog/racecar",
        "*.tar.gz, /a/b.tar.gz, EXTENSION, /a/b.tar.gz, -, a/b",
        "/, /catalog/index.html, DEFAULT, /catalog/index.html, -, ''",
        "'', /, CONTEXT_ROOT, '', /, ''",
      })
  void aPatternMatches(
      String pattern, String path, String match, String servletPath, String info, String value) {
    MappedPath mapped = MappedPath.of(path, pattern, "s");
    assertThat(mapped.getMappingMatch()).hasToString(match);
    assertThat(mapped.servletPath()).isEqualTo(servletPath);
    assertThat(mapped.info()).isEqualTo(info);
    assertThat(mapped.getMatchValue()).isEqualTo(value);
    assertThat(mapped.getPattern()).isEqualTo(pattern);
    assertThat(mapped.getServletName()).isEqualTo("s");
  }

  @ParameterizedTest
  @CsvSource({
    "/foo/bar/*, /foo/barn",
    "/foo/bar/*, /foo",
    "/catalog, /catalog/",
    "/catalog, /Catalog",
    "*.bop, /a.bop/index",
    "*.bop, /bop",
    "*.bop, /a.BOP",
    "'', /a"
  })
  void aPatternDoesNotMatch(String pattern, String path) {
    assertThat(MappedPath.of(path, pattern, "s")).isNull();
  }

  @Test
  void theMostSpecificPatternIsTheBest() {
    String[] patterns = {"/", "*.x", "/*", "/a/*", "/a/b/*", "/a/b/c.x"};
    for (int i = 1; i < patterns.length; i++) {
      MappedPath better = MappedPath.of("/a/b/c.x", patterns[i], "s");
      MappedPath worse = MappedPath.of("/a/b/c.x", patterns[i - 1], "s");
      assertThat(better.isBetterThan(worse)).isTrue();
      assertThat(worse.isBetterThan(better)).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "/a/b, /a/b",
        "/a/b/, /a/b/",
        "/, /",
        "//a///b, /a/b",
        "/a;x=1/b;y, /a/b",
        "/;x/a, /a",
        "/a%20b%C3%A9, /a b\u00e9",
        "/b\u00c3\u00a9/x, /b\u00e9/x",
        "/a/.b, /a/.b",
        "/a/./b/../c, /a/c",
        "/a/%2e%2e/c, /c",
        "/a/.., /",
        "/a/b/., /a/b/",
        "/a/..;x/c, /c",
        "/../a, -",
        "/a/../../b, -",
        "/a%2Fb, ?",
        "/a%5cb, ?",
        "/a%00, ?",
        "/a%7, ?",
        "/%zz, ?",
        "/%ff, ?",
      })
  void aPathIsReadAsContainersDo(String path, String decoded) {
    assertThat(DecodedPath.of(path)).isEqualTo(decoded);
  }
}
