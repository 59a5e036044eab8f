// What the AWS SDK for Go sees of the local run: one line for each check.
package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	table "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	object "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	queue "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/smithy-go"
)

var (
	ctx     = context.Background()
	cfg, _  = config.LoadDefaultConfig(ctx)
	tables  = dynamodb.NewFromConfig(cfg)
	objects = s3.NewFromConfig(cfg)
	queues  = sqs.NewFromConfig(cfg)
	vault   = secretsmanager.NewFromConfig(cfg)
	name    = aws.String(os.Getenv("TABLE"))
	bucket  = aws.String(os.Getenv("BUCKET"))
	absent  = aws.String("attribute_not_exists(id)")
)

type values = map[string]table.AttributeValue

func item(id, count string) values {
	return values{
		"id":    &table.AttributeValueMemberS{Value: "go-" + id},
		"count": &table.AttributeValueMemberN{Value: count},
	}
}

func put(id string) error {
	_, err := tables.PutItem(ctx, &dynamodb.PutItemInput{TableName: name, Item: item(id, "1")})
	return err
}

// count is empty if there is no such item.
func count(id string) string {
	key := values{"id": &table.AttributeValueMemberS{Value: "go-" + id}}
	out, err := tables.GetItem(ctx, &dynamodb.GetItemInput{TableName: name, Key: key})
	if err != nil {
		return err.Error()
	}
	return number(out.Item)
}

func number(found values) string {
	if value, ok := found["count"].(*table.AttributeValueMemberN); ok {
		return value.Value
	}
	return ""
}

func is(got, wanted any) error {
	if fmt.Sprint(got) != fmt.Sprint(wanted) {
		return fmt.Errorf("'%v', not '%v'", got, wanted)
	}
	return nil
}

func refused(code string, err error) error {
	var answer smithy.APIError
	if !errors.As(err, &answer) {
		return fmt.Errorf("no %s: %v", code, err)
	}
	return is(answer.ErrorCode(), code)
}

func store(key string, body []byte, more func(*s3.PutObjectInput)) error {
	input := &s3.PutObjectInput{Bucket: bucket, Key: aws.String(key), Body: bytes.NewReader(body)}
	if more != nil {
		more(input)
	}
	_, err := objects.PutObject(ctx, input)
	return err
}

func load(key string) string {
	out, err := objects.GetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: aws.String(key)})
	if err != nil {
		return err.Error()
	}
	body, _ := io.ReadAll(out.Body)
	return string(body)
}

func send(url, body string, group *string) error {
	_, err := queues.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: &url, MessageBody: &body, MessageGroupId: group})
	return err
}

func receive(url string, most int32) string {
	out, err := queues.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
		QueueUrl: &url, MaxNumberOfMessages: most, WaitTimeSeconds: 5,
	})
	if err != nil {
		return err.Error()
	}
	var bodies []string
	for _, message := range out.Messages {
		bodies = append(bodies, *message.Body)
		_, err := queues.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: &url, ReceiptHandle: message.ReceiptHandle})
		if err != nil {
			return err.Error()
		}
	}
	return strings.Join(bodies, ",")
}

func items() error {
	return errors.Join(put("one"), is(count("one"), "1"))
}

func condition() error {
	err := put("held")
	_, failure := tables.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: name, Item: item("held", "2"), ConditionExpression: absent,
		ReturnValuesOnConditionCheckFailure: table.ReturnValuesOnConditionCheckFailureAllOld,
	})
	var failed *table.ConditionalCheckFailedException
	if !errors.As(failure, &failed) {
		return errors.Join(err, fmt.Errorf("no ConditionalCheckFailedException: %v", failure))
	}
	return errors.Join(err, is(number(failed.Item), "1"))
}

func transaction() error {
	write := func(id string) error {
		_, err := tables.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{
			TransactItems: []table.TransactWriteItem{
				{Put: &table.Put{TableName: name, Item: item("both", "2")}},
				{Put: &table.Put{TableName: name, Item: item(id, "2"), ConditionExpression: absent}},
			},
		})
		return err
	}
	err := put("taken")
	var cancelled *table.TransactionCanceledException
	if failure := write("taken"); !errors.As(failure, &cancelled) {
		return errors.Join(err, fmt.Errorf("no TransactionCanceledException: %v", failure))
	}
	var codes []string
	for _, reason := range cancelled.CancellationReasons {
		codes = append(codes, *reason.Code)
	}
	return errors.Join(err, is(codes, "[None ConditionalCheckFailed]"), is(count("both"), ""),
		write("free"), is(count("both"), "2"))
}

func expiry() error {
	out, err := tables.DescribeTimeToLive(ctx, &dynamodb.DescribeTimeToLiveInput{TableName: name})
	if err != nil {
		return err
	}
	described := out.TimeToLiveDescription
	return is(string(described.TimeToLiveStatus)+" "+aws.ToString(described.AttributeName), "ENABLED until")
}

func emptyObject() error {
	return errors.Join(store("go/empty", nil, nil), is(load("go/empty"), ""))
}

func headers() error {
	err := store("go/headers", []byte("a,b"), func(input *s3.PutObjectInput) {
		input.ContentType = aws.String("text/csv")
		input.CacheControl = aws.String("no-store")
		input.Metadata = map[string]string{"kind": "green"}
	})
	head, failure := objects.HeadObject(ctx, &s3.HeadObjectInput{Bucket: bucket, Key: aws.String("go/headers")})
	if failure != nil {
		return errors.Join(err, failure)
	}
	return is(*head.ContentType+" "+aws.ToString(head.CacheControl)+" "+head.Metadata["kind"], "text/csv no-store green")
}

func parts() error {
	first, second := make([]byte, 5*1024*1024), []byte("second")
	_, _ = rand.Read(first)
	key := aws.String("go/parts")
	upload, err := objects.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: bucket, Key: key})
	if err != nil {
		return err
	}
	var done []object.CompletedPart
	for index, body := range [][]byte{first, second} {
		number := aws.Int32(int32(index + 1))
		part, err := objects.UploadPart(ctx, &s3.UploadPartInput{
			Bucket: bucket, Key: key, UploadId: upload.UploadId, PartNumber: number, Body: bytes.NewReader(body),
		})
		if err != nil {
			return err
		}
		done = append(done, object.CompletedPart{PartNumber: number, ETag: part.ETag})
	}
	_, err = objects.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
		Bucket: bucket, Key: key, UploadId: upload.UploadId,
		MultipartUpload: &object.CompletedMultipartUpload{Parts: done},
	})
	_, failure := objects.CopyObject(ctx, &s3.CopyObjectInput{
		Bucket: bucket, Key: aws.String("go/copy"), CopySource: aws.String(*bucket + "/go/parts"),
	})
	if load("go/copy") != string(first)+string(second) {
		return errors.Join(err, failure, errors.New("the copy differs"))
	}
	return errors.Join(err, failure)
}

func writeOnce() error {
	once := func(input *s3.PutObjectInput) { input.IfNoneMatch = aws.String("*") }
	return errors.Join(store("go/once", []byte("first"), once),
		refused("PreconditionFailed", store("go/once", []byte("second"), once)), is(load("go/once"), "first"))
}

func refusedTags() error {
	key := aws.String("go/tagged")
	err := store(*key, []byte("tea"), nil)
	_, put := objects.PutObjectTagging(ctx, &s3.PutObjectTaggingInput{
		Bucket: bucket, Key: key,
		Tagging: &object.Tagging{TagSet: []object.Tag{{Key: aws.String("a"), Value: aws.String("b")}}},
	})
	_, removed := objects.DeleteObjectTagging(ctx, &s3.DeleteObjectTaggingInput{Bucket: bucket, Key: key})
	_, version := objects.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: bucket, Key: key, VersionId: aws.String("1")})
	return errors.Join(err, refused("NotImplemented", put), refused("NotImplemented", removed),
		refused("NotImplemented", version), is(load(*key), "tea"))
}

func emoji() error {
	url := os.Getenv("LETTERS")
	return errors.Join(send(url, "go 🎉", nil), is(receive(url, 1), "go 🎉"))
}

func groupOrder() error {
	url := os.Getenv("STEPS")
	for _, step := range []string{"go 1", "go 2", "go 3"} {
		if err := send(url, step, aws.String("go")); err != nil {
			return err
		}
	}
	return is(receive(url, 10), "go 1,go 2,go 3")
}

func missingQueue() error {
	_, err := queues.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: aws.String("none")})
	var missing *queue.QueueDoesNotExist
	if !errors.As(err, &missing) {
		return fmt.Errorf("no QueueDoesNotExist: %v", err)
	}
	return nil
}

func topic() error {
	_, err := sns.NewFromConfig(cfg).Publish(ctx, &sns.PublishInput{
		TopicArn: aws.String(os.Getenv("TOPIC")), Message: aws.String("go news"),
	})
	return errors.Join(err, is(receive(os.Getenv("NEWS"), 1), "go news"))
}

func versions() error {
	id := aws.String(os.Getenv("PIN"))
	for _, value := range []string{"go one", "go two"} {
		_, err := vault.PutSecretValue(ctx, &secretsmanager.PutSecretValueInput{SecretId: id, SecretString: &value})
		if err != nil {
			return err
		}
	}
	current, err := vault.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: id})
	if err != nil {
		return err
	}
	previous, err := vault.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{
		SecretId: id, VersionStage: aws.String("AWSPREVIOUS"),
	})
	if err != nil {
		return err
	}
	return is(*current.SecretString+","+*previous.SecretString, "go two,go one")
}

func randomPassword() error {
	out, err := vault.GetRandomPassword(ctx, &secretsmanager.GetRandomPasswordInput{
		PasswordLength: aws.Int64(20), ExcludePunctuation: aws.Bool(true),
	})
	if err == nil && !regexp.MustCompile(`^[A-Za-z0-9]{20}$`).MatchString(*out.RandomPassword) {
		return errors.New(*out.RandomPassword)
	}
	return err
}

func parameter() error {
	out, err := ssm.NewFromConfig(cfg).GetParameter(ctx, &ssm.GetParameterInput{Name: aws.String(os.Getenv("KIND"))})
	if err != nil {
		return err
	}
	return is(*out.Parameter.Value, "green")
}

func main() {
	for _, check := range []struct {
		name string
		run  func() error
	}{
		{"items", items}, {"condition", condition}, {"transaction", transaction}, {"expiry", expiry},
		{"empty_object", emptyObject}, {"headers", headers}, {"parts", parts}, {"write_once", writeOnce},
		{"refused_tags", refusedTags}, {"emoji", emoji}, {"group_order", groupOrder},
		{"missing_queue", missingQueue}, {"topic", topic}, {"versions", versions},
		{"random_password", randomPassword}, {"parameter", parameter},
	} {
		if err := check.run(); err != nil {
			fmt.Printf("%s: %s\n", check.name, strings.ReplaceAll(err.Error(), "\n", " "))
		} else {
			fmt.Printf("%s: ok\n", check.name)
		}
	}
}
