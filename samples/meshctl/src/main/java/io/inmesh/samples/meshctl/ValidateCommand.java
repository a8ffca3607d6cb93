package io.inmesh.samples.meshctl;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says for each resource what becomes of each field, and what a control plane would hear. */
@Command(name = "validate", description = "Checks configurations without using them.")
final class ValidateCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "FILE", description = "a configuration in any form")
  private List<Path> files;

  @Option(names = "--human", description = "tables instead of one JSON document a file")
  private boolean human;

  @Override
  public Integer call() {
    boolean good = true;
    boolean readable = true;
    for (Path file : files) {
      try {
        Documents.readable("FILE", file);
      } catch (IllegalArgumentException e) {
        Meshctl.say(Meshctl.describe(e));
        readable = false;
        continue;
      }
      Validation validation = Validation.of(file);
      good &= validation.good();
      if (human) {
        ValidationTable.print(validation, System.out);
      } else {
        Json.print(System.out, validation.toJson());
      }
    }
    if (!readable) {
      return Meshctl.FAILED;
    }
    return good ? Meshctl.GOOD : Meshctl.BAD;
  }
}
