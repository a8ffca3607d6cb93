package io.inmesh.servlet;

/** The same tests with the Tomcat of this module's class path. */
class Tomcat10Test extends TomcatTest {
  @Override
  protected boolean tellsBrokenForms() {
    return false;
  }
}
