package io.inmesh.spring.okhttp;

import io.inmesh.spring.BeanChoice;
import io.inmesh.spring.BeanWarnings;
import io.inmesh.spring.ClientPostProcessor;
import io.inmesh.spring.OkHttpOnClassPath;
import okhttp3.OkHttpClient;
import org.apache.commons.logging.LogFactory;

/** Leaves clients and their builders outside of the mesh where OkHttp is too old, and says so. */
final class OldOkHttpClients extends ClientPostProcessor {
  private final BeanChoice choice;
  private final OkHttpOnClassPath old;
  private final BeanWarnings warnings =
      new BeanWarnings(LogFactory.getLog(OldOkHttpClients.class)::warn);

  OldOkHttpClients(BeanChoice choice, OkHttpOnClassPath old) {
    this.choice = choice;
    this.old = old;
  }

  @Override
  protected Object inPlaceOf(Object bean, String beanName) {
    if ((bean instanceof OkHttpClient || bean instanceof OkHttpClient.Builder)
        && choice.isInMesh(beanName)) {
      if (choice.insists(beanName)) {
        throw choice.cannotJoin(beanName, old.problem(), old.remedy());
      }
      warnings.tell(
          "Requests of OkHttp clients are not in the mesh. "
              + old.problem()
              + ". "
              + old.remedy()
              + " @InMesh(false) on the beans says that they are meant to be outside.");
    }
    return bean;
  }
}
