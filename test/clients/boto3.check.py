"""What boto3 sees of the local run: one line for each check."""

import os
import sys

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

dynamodb = boto3.client("dynamodb")
s3 = boto3.client("s3")
sqs = boto3.client("sqs")
TABLE, BUCKET, LETTERS, STEPS = (os.environ[name] for name in ("TABLE", "BUCKET", "LETTERS", "STEPS"))
CHECKS = {}


def check(function):
    CHECKS[function.__name__] = function


def item(name, count):
    return {"id": {"S": f"boto3-{name}"}, "count": {"N": str(count)}}


def put(name, **more):
    return dynamodb.put_item(TableName=TABLE, Item=item(name, 1), **more)


def get(name):
    return dynamodb.get_item(TableName=TABLE, Key={"id": {"S": f"boto3-{name}"}}).get("Item")


def refused(code, call):
    try:
        call()
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error.response["Error"]["Code"]
        return error
    raise AssertionError(f"no {code}")


def receive(queue, most=1):
    answer = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=most, WaitTimeSeconds=5)
    messages = answer.get("Messages", [])
    for message in messages:
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return [message["Body"] for message in messages]


@check
def items():
    put("one")
    assert get("one") == item("one", 1)


@check
def condition():
    put("held")
    absent = {"ConditionExpression": "attribute_not_exists(id)", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    error = refused("ConditionalCheckFailedException", lambda: put("held", **absent))
    assert error.response["Item"] == item("held", 1)


@check
def transaction():
    put("taken")

    def write(name):
        absent = {"TableName": TABLE, "Item": item(name, 2), "ConditionExpression": "attribute_not_exists(id)"}
        dynamodb.transact_write_items(
            TransactItems=[{"Put": {"TableName": TABLE, "Item": item("both", 2)}}, {"Put": absent}]
        )

    error = refused("TransactionCanceledException", lambda: write("taken"))
    assert [reason["Code"] for reason in error.response["CancellationReasons"]] == ["None", "ConditionalCheckFailed"]
    assert get("both") is None
    write("free")
    assert get("both") == item("both", 2)


@check
def expiry():
    described = dynamodb.describe_time_to_live(TableName=TABLE)["TimeToLiveDescription"]
    assert described == {"TimeToLiveStatus": "ENABLED", "AttributeName": "until"}


@check
def empty_object():
    s3.put_object(Bucket=BUCKET, Key="boto3/empty")
    assert s3.get_object(Bucket=BUCKET, Key="boto3/empty")["Body"].read() == b""


@check
def headers():
    given = {"ContentType": "text/csv", "CacheControl": "no-store", "Metadata": {"kind": "green"}}
    s3.put_object(Bucket=BUCKET, Key="boto3/headers", Body=b"a,b", **given)
    head = s3.head_object(Bucket=BUCKET, Key="boto3/headers")
    assert {name: head[name] for name in given} == given


@check
def parts():
    large = os.urandom(6 * 1024 * 1024)
    with open("large", "wb") as file:
        file.write(large)
    s3.upload_file("large", BUCKET, "boto3/large", Config=TransferConfig(multipart_threshold=5 * 1024 * 1024))
    s3.copy(
        {"Bucket": BUCKET, "Key": "boto3/large"},
        BUCKET,
        "boto3/copy",
        Config=TransferConfig(multipart_threshold=5 * 1024 * 1024),
    )
    assert s3.get_object(Bucket=BUCKET, Key="boto3/copy")["Body"].read() == large


@check
def write_once():
    once = {"Bucket": BUCKET, "Key": "boto3/once", "IfNoneMatch": "*"}
    s3.put_object(Body=b"first", **once)
    refused("PreconditionFailed", lambda: s3.put_object(Body=b"second", **once))
    assert s3.get_object(Bucket=BUCKET, Key="boto3/once")["Body"].read() == b"first"


@check
def refused_tags():
    key = {"Bucket": BUCKET, "Key": "boto3/tagged"}
    s3.put_object(Body=b"tea", **key)
    refused("NotImplemented", lambda: s3.put_object_tagging(Tagging={"TagSet": [{"Key": "a", "Value": "b"}]}, **key))
    refused("NotImplemented", lambda: s3.delete_object_tagging(**key))
    refused("NotImplemented", lambda: s3.delete_object(VersionId="1", **key))
    assert s3.get_object(**key)["Body"].read() == b"tea"


@check
def emoji():
    sqs.send_message(QueueUrl=LETTERS, MessageBody="boto3 \U0001f389")
    assert receive(LETTERS) == ["boto3 \U0001f389"]


@check
def group_order():
    steps = [f"boto3 {step}" for step in (1, 2, 3)]
    for step in steps:
        sqs.send_message(QueueUrl=STEPS, MessageBody=step, MessageGroupId="boto3")
    assert receive(STEPS, 10) == steps


@check
def missing_queue():
    try:
        sqs.get_queue_url(QueueName="none")
    except sqs.exceptions.QueueDoesNotExist:
        return
    raise AssertionError("no QueueDoesNotExist")


@check
def topic():
    boto3.client("sns").publish(TopicArn=os.environ["TOPIC"], Message="boto3 news")
    assert receive(os.environ["NEWS"]) == ["boto3 news"]


@check
def versions():
    secrets = boto3.client("secretsmanager")
    secret = {"SecretId": os.environ["PIN"]}
    secrets.put_secret_value(SecretString="boto3 one", **secret)
    secrets.put_secret_value(SecretString="boto3 two", **secret)
    assert secrets.get_secret_value(**secret)["SecretString"] == "boto3 two"
    assert secrets.get_secret_value(VersionStage="AWSPREVIOUS", **secret)["SecretString"] == "boto3 one"


@check
def random_password():
    answer = boto3.client("secretsmanager").get_random_password(PasswordLength=20, ExcludePunctuation=True)
    assert len(answer["RandomPassword"]) == 20 and answer["RandomPassword"].isalnum()


@check
def parameter():
    answer = boto3.client("ssm").get_parameter(Name=os.environ["KIND"])
    assert answer["Parameter"]["Value"] == "green"


for name, function in CHECKS.items():
    try:
        function()
        print(f"{name}: ok")
    except Exception as error:
        print(f"{name}: {type(error).__name__}: {error}")
sys.stdout.flush()
