package io.inmesh.samples.quickstart.script;

/** One thing that the demonstration shows. */
interface Stage {
  /** What it shows, in a few words. */
  String title();

  /** Does it and checks it. */
  void run(Trial trial) throws BrokenPromise, InterruptedException;
}
