// What the AWS SDK for Java sees of the local run: one line for each check.

import static java.util.Map.of;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.ssm.SsmClient;

class Check {
  interface Run {
    void run() throws Exception;
  }

  static final DynamoDbClient TABLES = DynamoDbClient.create();
  static final S3Client OBJECTS = S3Client.create();
  static final SqsClient QUEUES = SqsClient.create();
  static final SecretsManagerClient VAULT = SecretsManagerClient.create();
  static final String TABLE = System.getenv("TABLE");
  static final String BUCKET = System.getenv("BUCKET");
  static final String ABSENT = "attribute_not_exists(id)";

  static Map<String, AttributeValue> item(String id, int count) {
    return of("id", AttributeValue.fromS("java-" + id), "count", AttributeValue.fromN("" + count));
  }

  static void put(String id) {
    TABLES.putItem(it -> it.tableName(TABLE).item(item(id, 1)));
  }

  static Map<String, AttributeValue> get(String id) {
    return TABLES.getItem(it -> it.tableName(TABLE).key(of("id", AttributeValue.fromS("java-" + id)))).item();
  }

  static void is(Object got, Object wanted) {
    if (!Objects.equals(got, wanted)) {
      throw new AssertionError("'" + got + "', not '" + wanted + "'");
    }
  }

  static void refused(String code, Run run) throws Exception {
    try {
      run.run();
    } catch (AwsServiceException error) {
      is(error.awsErrorDetails().errorCode(), code);
      return;
    }
    throw new AssertionError("no " + code);
  }

  static void store(String key, String body, Consumer<PutObjectRequest.Builder> more) {
    var request = PutObjectRequest.builder().bucket(BUCKET).key(key);
    more.accept(request);
    OBJECTS.putObject(request.build(), RequestBody.fromString(body));
  }

  static byte[] load(String key) {
    return OBJECTS.getObjectAsBytes(it -> it.bucket(BUCKET).key(key)).asByteArray();
  }

  static List<String> receive(String queue, int most) {
    var messages =
        QUEUES.receiveMessage(it -> it.queueUrl(queue).maxNumberOfMessages(most).waitTimeSeconds(5)).messages();
    for (Message message : messages) {
      QUEUES.deleteMessage(it -> it.queueUrl(queue).receiptHandle(message.receiptHandle()));
    }
    return messages.stream().map(Message::body).toList();
  }

  static void items() {
    put("one");
    is(get("one"), item("one", 1));
  }

  static void condition() {
    put("held");
    try {
      TABLES.putItem(
          it ->
              it.tableName(TABLE)
                  .item(item("held", 2))
                  .conditionExpression(ABSENT)
                  .returnValuesOnConditionCheckFailure("ALL_OLD"));
    } catch (ConditionalCheckFailedException error) {
      is(error.item(), item("held", 1));
      return;
    }
    throw new AssertionError("no ConditionalCheckFailedException");
  }

  static void write(String id) {
    TABLES.transactWriteItems(
        it ->
            it.transactItems(
                one -> one.put(put -> put.tableName(TABLE).item(item("both", 2))),
                other -> other.put(put -> put.tableName(TABLE).item(item(id, 2)).conditionExpression(ABSENT))));
  }

  static void transaction() {
    put("taken");
    try {
      write("taken");
      throw new AssertionError("no TransactionCanceledException");
    } catch (TransactionCanceledException error) {
      is(
          error.cancellationReasons().stream().map(CancellationReason::code).toList(),
          List.of("None", "ConditionalCheckFailed"));
    }
    is(get("both"), of());
    write("free");
    is(get("both"), item("both", 2));
  }

  static void expiry() {
    var described = TABLES.describeTimeToLive(it -> it.tableName(TABLE)).timeToLiveDescription();
    is(described.timeToLiveStatusAsString() + " " + described.attributeName(), "ENABLED until");
  }

  static void emptyObject() {
    store("java/empty", "", it -> {});
    is(load("java/empty").length, 0);
  }

  static void headers() {
    store(
        "java/headers",
        "a,b",
        it -> it.contentType("text/csv").cacheControl("no-store").metadata(of("kind", "green")));
    var head = OBJECTS.headObject(it -> it.bucket(BUCKET).key("java/headers"));
    is(head.contentType() + " " + head.cacheControl() + " " + head.metadata(), "text/csv no-store {kind=green}");
  }

  static void parts() {
    var first = new byte[5 * 1024 * 1024];
    new Random().nextBytes(first);
    OBJECTS.putObject(it -> it.bucket(BUCKET).key("java/first"), RequestBody.fromBytes(first));
    var key = "java/parts";
    var id = OBJECTS.createMultipartUpload(it -> it.bucket(BUCKET).key(key)).uploadId();
    var copied =
        OBJECTS.uploadPartCopy(
            it ->
                it.sourceBucket(BUCKET)
                    .sourceKey("java/first")
                    .destinationBucket(BUCKET)
                    .destinationKey(key)
                    .uploadId(id)
                    .partNumber(1));
    var sent =
        OBJECTS.uploadPart(
            it -> it.bucket(BUCKET).key(key).uploadId(id).partNumber(2), RequestBody.fromString("second"));
    var done =
        List.of(
            CompletedPart.builder().partNumber(1).eTag(copied.copyPartResult().eTag()).build(),
            CompletedPart.builder().partNumber(2).eTag(sent.eTag()).build());
    OBJECTS.completeMultipartUpload(
        it -> it.bucket(BUCKET).key(key).uploadId(id).multipartUpload(parts -> parts.parts(done)));
    var whole = load(key);
    is(Arrays.equals(Arrays.copyOf(whole, first.length), first), true);
    is(new String(whole, first.length, whole.length - first.length), "second");
  }

  static void writeOnce() throws Exception {
    store("java/once", "first", it -> it.ifNoneMatch("*"));
    refused("PreconditionFailed", () -> store("java/once", "second", it -> it.ifNoneMatch("*")));
    is(new String(load("java/once")), "first");
  }

  static void refusedTags() throws Exception {
    var key = "java/tagged";
    var tag = Tag.builder().key("a").value("b").build();
    store(key, "tea", it -> {});
    refused(
        "NotImplemented",
        () -> OBJECTS.putObjectTagging(it -> it.bucket(BUCKET).key(key).tagging(tags -> tags.tagSet(tag))));
    refused("NotImplemented", () -> OBJECTS.deleteObjectTagging(it -> it.bucket(BUCKET).key(key)));
    refused("NotImplemented", () -> OBJECTS.deleteObject(it -> it.bucket(BUCKET).key(key).versionId("1")));
    is(new String(load(key)), "tea");
  }

  static void emoji() {
    var queue = System.getenv("LETTERS");
    QUEUES.sendMessage(it -> it.queueUrl(queue).messageBody("java \ud83c\udf89"));
    is(receive(queue, 1), List.of("java \ud83c\udf89"));
  }

  static void groupOrder() {
    var queue = System.getenv("STEPS");
    var steps = List.of("java 1", "java 2", "java 3");
    for (var step : steps) {
      QUEUES.sendMessage(it -> it.queueUrl(queue).messageBody(step).messageGroupId("java"));
    }
    is(receive(queue, 10), steps);
  }

  static void missingQueue() {
    try {
      QUEUES.getQueueUrl(it -> it.queueName("none"));
    } catch (QueueDoesNotExistException error) {
      return;
    }
    throw new AssertionError("no QueueDoesNotExistException");
  }

  static void topic() {
    SnsClient.create().publish(it -> it.topicArn(System.getenv("TOPIC")).message("java news"));
    is(receive(System.getenv("NEWS"), 1), List.of("java news"));
  }

  static void versions() {
    var id = System.getenv("PIN");
    VAULT.putSecretValue(it -> it.secretId(id).secretString("java one"));
    VAULT.putSecretValue(it -> it.secretId(id).secretString("java two"));
    is(VAULT.getSecretValue(it -> it.secretId(id)).secretString(), "java two");
    is(VAULT.getSecretValue(it -> it.secretId(id).versionStage("AWSPREVIOUS")).secretString(), "java one");
  }

  static void randomPassword() {
    var made = VAULT.getRandomPassword(it -> it.passwordLength(20L).excludePunctuation(true)).randomPassword();
    is(made.matches("[A-Za-z0-9]{20}"), true);
  }

  static void parameter() {
    is(SsmClient.create().getParameter(it -> it.name(System.getenv("KIND"))).parameter().value(), "green");
  }

  public static void main(String[] arguments) {
    var checks = new LinkedHashMap<String, Run>();
    checks.put("items", Check::items);
    checks.put("condition", Check::condition);
    checks.put("transaction", Check::transaction);
    checks.put("expiry", Check::expiry);
    checks.put("empty_object", Check::emptyObject);
    checks.put("headers", Check::headers);
    checks.put("parts", Check::parts);
    checks.put("write_once", Check::writeOnce);
    checks.put("refused_tags", Check::refusedTags);
    checks.put("emoji", Check::emoji);
    checks.put("group_order", Check::groupOrder);
    checks.put("missing_queue", Check::missingQueue);
    checks.put("topic", Check::topic);
    checks.put("versions", Check::versions);
    checks.put("random_password", Check::randomPassword);
    checks.put("parameter", Check::parameter);
    checks.forEach(
        (name, run) -> {
          try {
            run.run();
            System.out.println(name + ": ok");
          } catch (Throwable error) {
            System.out.println(name + ": " + error.toString().replace('\n', ' '));
          }
        });
  }
}
