/** What the demonstration does, stage by stage, and the promises that it checks. */
@NullMarked
package io.inmesh.samples.quickstart.script;

import org.jspecify.annotations.NullMarked;
