/**
 * What must hold whatever two threads do at once, tried by jcstress in all interleavings it finds.
 */
package io.inmesh.stress;
