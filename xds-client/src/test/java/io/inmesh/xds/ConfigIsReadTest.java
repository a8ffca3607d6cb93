package io.inmesh.xds;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.RuntimeKey;
import java.net.URL;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is decoded and never read would be reported as honoured and do nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConfigIsReadTest {
  private static final String CONFIG = "io.inmesh.config";

  private static final Set<String> MADE_BY_JAVAC =
      Set.of("<init>", "equals", "hashCode", "toString");

  /** The report says that these are ignored or unsupported. */
  private static final Set<String> REPORTED =
      Set.of(
          "Balancing$SubsetConfig.description()",
          "Endpoint.additionalAddresses()",
          "HashPolicy$Cookie.attributes()",
          "HashPolicy$Cookie.name()",
          "HashPolicy$Cookie.path()",
          "HashPolicy$Cookie.ttl()",
          "HashPolicy$FilterState.key()",
          "HashPolicy$Header.name()",
          "HashPolicy$Header.rewrite()",
          "HashPolicy$QueryParameter.name()",
          "HashPolicy.input()",
          "HashPolicy.terminal()",
          "HealthCheck.kind()",
          "LbPolicy$Maglev.tableSize()",
          "LbPolicy$RingHash.hashFunction()",
          "LbPolicy$RingHash.maximumRingSize()",
          "LbPolicy$RingHash.minimumRingSize()",
          "MirrorPolicy.fraction()",
          "MirrorPolicy.shadowHostSuffix()",
          "RouteAction$Forward.hashPolicies()");

  /** Acted upon without a call from here. */
  private static final Set<String> READ_OTHERWISE =
      Set.of(
          "InvalidRoute.name()", // by the interface that it implements
          "LocalRateLimitConfig$Entry.key()", // entries are compared as a whole
          "LocalRateLimitConfig$Entry.value()",
          "RouteTable$Options.maxDirectResponseBodyBytes()", // checked when it is decoded
          "UpstreamConnection$KeepAlive.interval()", // mesh-grpc-interceptors
          "UpstreamConnection$KeepAlive.timeout()",
          "UpstreamConnection.keepAlive()",
          "UpstreamConnection$TransportMatch.name()"); // for people

  /** Of both modules; generated messages read nothing of ours. */
  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("/io/inmesh/xds/proto/"))
          .importUrls(List.of(location(MeshConfig.class), location(XdsConfigSource.class)));

  @Test
  void everyKeyOfTheRuntimeIsRead() {
    Set<String> read =
        classes.get(RuntimeKey.class).getFieldAccessesToSelf().stream()
            .filter(access -> !access.getOriginOwner().isEquivalentTo(RuntimeKey.class))
            .map(access -> access.getTarget().getName())
            .collect(Collectors.toSet());
    assertThat(RuntimeKey.values()).extracting(RuntimeKey::name).isSubsetOf(read);
  }

  @Test
  void everyComponentOfTheConfigurationIsReadOutsideOfItsRecord() {
    Set<String> unread = new TreeSet<>();
    for (JavaClass each : classes) {
      if (each.isRecord()
          && each.getPackageName().equals(CONFIG)
          && each.getModifiers().contains(JavaModifier.PUBLIC)) {
        each.getMethods().stream()
            .filter(method -> isAccessor(each, method) && !isRead(each, method))
            .map(JavaMember::getFullName)
            .map(name -> name.substring(CONFIG.length() + 1))
            .forEach(unread::add);
      }
    }
    Set<String> known = new TreeSet<>(REPORTED);
    known.addAll(READ_OTHERWISE);
    assertThat(unread).isEqualTo(known);
  }

  private static URL location(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation();
  }

  private static boolean isAccessor(JavaClass record, JavaMethod method) {
    return method.getRawParameterTypes().isEmpty()
        && record.tryGetField(method.getName()).isPresent();
  }

  private static boolean isRead(JavaClass record, JavaMethod accessor) {
    boolean called =
        accessor.getAccessesToSelf().stream()
            .anyMatch(access ->
                !access.getOriginOwner().equals(record)
                    || !MADE_BY_JAVAC.contains(access.getOrigin().getName()));
    return called
        || record.getField(accessor.getName()).getAccessesToSelf().stream()
            .map(access -> access.getOrigin().getName())
            .anyMatch(name ->
                !name.equals(accessor.getName())
                    && !MADE_BY_JAVAC.contains(name)
                    && !name.startsWith("with")); // a copy reads nothing
  }
}
