package dev.rocky.engine;

import dev.rocky.engine.sql.Boundary;
import dev.rocky.engine.sql.TableName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What {@code build()} says of combinations that would double or lose rows. */
final class WindowsRefusals implements WindowsTable {

  private static final Strategy ALONE = Strategy.appendAsSoleWriter();

  private final Map<String, TableSpecBuilder> refused = new LinkedHashMap<>();

  WindowsRefusals() {
    refused.put("append, >=", WindowsFixture.append().boundary(Boundary.INCLUSIVE));
    refused.put(
        "append, >=, two-sided", WindowsFixture.append().boundary(Boundary.INCLUSIVE).twoSided());
    refused.put(
        "append as sole writer, >=", WindowsFixture.spec(ALONE).boundary(Boundary.INCLUSIVE));
    refused.put(
        "append with a load tag that no column holds",
        WindowsFixture.append().metadata(MetadataColumn.runId("_loaded_by")));
    refused.put("append without a cursor", builder(ALONE));
    refused.put("merge without a cursor", builder(Strategy.merge("id")));
    refused.put("delete+insert without a cursor", builder(Strategy.deleteInsert()));
    refused.put(
        "full refresh, two-sided, without a cursor", builder(Strategy.fullRefresh()).twoSided());
    refused.put("merge without keys", WindowsFixture.spec(Strategy.merge()));
    refused.put(
        "append as sole writer, several sources", WindowsFixture.spec(ALONE).sourceId("one"));
    refused.put(
        "merge, several sources", WindowsFixture.spec(Strategy.merge("id")).sourceId("one"));
    refused.put(
        "delete+insert, several sources",
        WindowsFixture.spec(Strategy.deleteInsert()).sourceId("one"));
    refused.put(
        "full refresh, several sources",
        WindowsFixture.spec(Strategy.fullRefresh()).sourceId("one"));
  }

  private static TableSpecBuilder builder(Strategy strategy) {
    return TableSpec.builder(WindowsFixture.SOURCE, TableName.of("tgt"), strategy);
  }

  @Override
  public Set<String> rows() {
    return refused.keySet();
  }

  @Override
  public Set<String> columns() {
    return Set.of("message");
  }

  @Override
  public String outcome(DuckDb db, String row, String column) {
    try {
      return "accepted: " + refused.get(row).build();
    } catch (IllegalArgumentException e) {
      return e.getMessage().replace("Cannot move src to tgt: ", "");
    }
  }
}
