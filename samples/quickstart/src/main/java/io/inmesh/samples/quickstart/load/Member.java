package io.inmesh.samples.quickstart.load;

/**
 * Who can answer a request.
 *
 * @param group the version of the service; of a service that does not say, its cluster
 * @param name the instance; of a service that does not say, its endpoint
 * @param endpoint {@code host:port}; "" when the call was not for the mesh
 */
public record Member(String group, String name, String endpoint) implements Comparable<Member> {
  @Override
  public int compareTo(Member other) {
    int byGroup = group.compareTo(other.group);
    if (byGroup != 0) {
      return byGroup;
    }
    int byName = name.compareTo(other.name);
    return byName != 0 ? byName : endpoint.compareTo(other.endpoint);
  }
}
