package dev.rocky.state.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where credentials come from if the settings have none, each in a JVM of its own. */
class S3CredentialsTest {

  /** What the token service says to a role that exists. */
  private static final String ASSUMED =
      """
      <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
        <AssumeRoleWithWebIdentityResult>
          <Credentials>
            <AccessKeyId>local-id</AccessKeyId>
            <SecretAccessKey>local-secret</SecretAccessKey>
            <SessionToken>token</SessionToken>
            <Expiration>2999-01-01T00:00:00Z</Expiration>
          </Credentials>
        </AssumeRoleWithWebIdentityResult>
      </AssumeRoleWithWebIdentityResponse>
      """;

  @TempDir private static Path folder;

  private static S3Server server;

  @BeforeAll
  static void startServer() {
    server = S3Server.startAt(0);
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Test
  void systemPropertiesAreOneSource() {
    assertEquals(
        "done", run(Map.of("aws.accessKeyId", "local-id", "aws.secretAccessKey", "local-secret")));
  }

  @Test
  void aWorkloadWithAnIdentityGetsARoleFromTheTokenService() throws IOException {
    try (WireServer tokens = WireServer.answering(200, ASSUMED)) {
      assertEquals("done", run(webIdentity(tokens)));
    }
  }

  @Test
  void aTokenServiceThatIsOutOfOrderIsUnavailableAndNoRefusal() throws IOException {
    try (WireServer tokens = WireServer.answering(503, "")) {
      failed("RemoteUnavailableException", "try again", run(webIdentity(tokens)));
    }
  }

  @Test
  void aMachineWhoseCredentialsAreOutOfOrderIsUnavailableAndNoRefusal() {
    try (WireServer metadata = WireServer.answering(503, "")) {
      failed("RemoteUnavailableException", "try again", run(machine(metadata.endpoint() + "")));
    }
  }

  @Test
  void whereNoSourceIsThereIsARefusal() throws IOException {
    int nobody;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = free.getLocalPort();
    }
    failed("RemoteRefusedException", "access_key_id", run(machine("http://127.0.0.1:" + nobody)));
  }

  @Test
  void aProfileThatNeedsAnotherModuleNamesIt() throws IOException {
    failed(
        "RemoteRefusedException",
        "software.amazon.awssdk:sso",
        run(
            config(
                """
                [default]
                sso_start_url = https://example.com/start
                sso_region = us-east-1
                sso_account_id = 123456789012
                sso_role_name = etl
                """)));
  }

  @Test
  void aConfigurationThatCannotBeReadIsNoBugOfTheHost() throws IOException {
    failed(
        "StoreOpenException", "configuration", run(config("[default]\nregion eu pa55word\n[x\n")));
  }

  private static String run(Map<String, String> properties) {
    Map<String, String> settings = new TreeMap<>(server.settingsAsText());
    settings.remove("access_key_id");
    settings.remove("secret_access_key");
    return ChildRound.run(properties, settings);
  }

  private static Map<String, String> webIdentity(WireServer tokens) throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "of the cluster");
    return Map.of(
        "aws.webIdentityTokenFile", token.toString(),
        "aws.roleArn", "arn:aws:iam::123456789012:role/etl",
        "aws.roleSessionName", "test",
        "aws.endpointUrlSts", tokens.endpoint().toString(),
        "aws.region", "us-east-1");
  }

  private static Map<String, String> machine(String endpoint) {
    return Map.of("aws.disableEc2Metadata", "false", "aws.ec2MetadataServiceEndpoint", endpoint);
  }

  private static Map<String, String> config(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("config"), text);
    return Map.of("aws.configFile", file.toString());
  }

  private static void failed(String type, String advice, String outcome) {
    assertTrue(outcome.startsWith(type + ": "), outcome);
    assertTrue(outcome.contains("s3://rocky-tests/rocky/state/default/"), outcome);
    assertTrue(outcome.contains(advice), outcome);
    assertTrue(!outcome.contains("pa55word"), outcome);
  }
}
