#!/usr/bin/env bash
# What the AWS CLI sees of the local run: one line for each check. Its commands are those of people and scripts.

# Of SQS, version 1 takes the address of AWS whatever AWS_ENDPOINT_URL says.
aws() {
  case $1 in
    sqs) command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@" ;;
    *) command aws "$@" ;;
  esac
}
item() { printf '{"id":{"S":"cli-%s"},"count":{"N":"%s"}}' "$1" "$2"; }
put() { aws dynamodb put-item --table-name "$TABLE" --item "$(item "$1" "$2")" "${@:3}"; }
count_of() {
  aws dynamodb get-item --table-name "$TABLE" --key "{\"id\":{\"S\":\"cli-$1\"}}" --query Item.count.N --output text
}
is() { [ "$1" = "$2" ] || { echo "'$1', not '$2'"; return 1; }; }
# The command fails, and says so.
refused() {
  local word=$1 said
  shift
  said=$("$@" 2>&1) && { echo "no $word"; return 1; }
  case "$said" in *"$word"*) ;; *) echo "$said"; return 1 ;; esac
}
receive() {
  local handle body
  body=$(aws sqs receive-message --queue-url "$1" --wait-time-seconds 5 --max-number-of-messages "${2:-1}" \
    --query 'Messages[].[Body,ReceiptHandle]' --output text)
  while IFS=$'\t' read -r text handle; do
    aws sqs delete-message --queue-url "$1" --receipt-handle "$handle"
    echo "$text"
  done <<<"$body"
}

items() { put one 1 && is "$(count_of one)" 1; }

condition() {
  put held 1 &&
    refused ConditionalCheckFailedException put held 2 --condition-expression 'attribute_not_exists(id)' \
      --return-values-on-condition-check-failure ALL_OLD &&
    is "$(count_of held)" 1
}

transaction() {
  write() {
    aws dynamodb transact-write-items --transact-items \
      "[{\"Put\":{\"TableName\":\"$TABLE\",\"Item\":$(item both 2)}},{\"Put\":{\"TableName\":\"$TABLE\",\"Item\":$(item "$1" 2),\"ConditionExpression\":\"attribute_not_exists(id)\"}}]"
  }
  put taken 1 && refused '[None, ConditionalCheckFailed]' write taken && is "$(count_of both)" None &&
    write free && is "$(count_of both)" 2
}

expiry() {
  is "$(aws dynamodb describe-time-to-live --table-name "$TABLE" --output text \
    --query 'TimeToLiveDescription.[TimeToLiveStatus,AttributeName]')" $'ENABLED\tuntil'
}

empty_object() { : >empty && aws s3 cp --quiet empty "s3://$BUCKET/cli/empty" && is "$(aws s3 cp "s3://$BUCKET/cli/empty" -)" ''; }

headers() {
  echo a,b >table && aws s3 cp --quiet --content-type text/csv --cache-control no-store --metadata kind=green \
    table "s3://$BUCKET/cli/headers" &&
    is "$(aws s3api head-object --bucket "$BUCKET" --key cli/headers --output text \
      --query '[ContentType,CacheControl,Metadata.kind]')" $'text/csv\tno-store\tgreen'
}

parts() {
  head -c 9000000 /dev/urandom >large && aws s3 cp --quiet large "s3://$BUCKET/cli/large" &&
    aws s3 cp --quiet "s3://$BUCKET/cli/large" "s3://$BUCKET/cli/copy" &&
    aws s3 cp --quiet "s3://$BUCKET/cli/copy" copy && cmp large copy
}

write_once() {
  once() { aws s3api put-object --bucket "$BUCKET" --key cli/once --body "$1" --if-none-match '*'; }
  echo first >first && echo second >second && once first && refused PreconditionFailed once second &&
    is "$(aws s3 cp "s3://$BUCKET/cli/once" -)" first
}

refused_tags() {
  local key=(--bucket "$BUCKET" --key cli/tagged)
  echo tea >tea && aws s3api put-object "${key[@]}" --body tea &&
    refused NotImplemented aws s3api put-object-tagging "${key[@]}" --tagging 'TagSet=[{Key=a,Value=b}]' &&
    refused NotImplemented aws s3api delete-object-tagging "${key[@]}" &&
    refused NotImplemented aws s3api delete-object "${key[@]}" --version-id 1 &&
    is "$(aws s3 cp "s3://$BUCKET/cli/tagged" -)" tea
}

emoji() {
  aws sqs send-message --queue-url "$LETTERS" --message-body 'cli 🎉' && is "$(receive "$LETTERS")" 'cli 🎉'
}

group_order() {
  local step
  for step in 1 2 3; do
    aws sqs send-message --queue-url "$STEPS" --message-body "cli $step" --message-group-id cli || return 1
  done
  is "$(receive "$STEPS" 10)" $'cli 1\ncli 2\ncli 3'
}

missing_queue() { refused NonExistentQueue aws sqs get-queue-url --queue-name none; }

topic() { aws sns publish --topic-arn "$TOPIC" --message 'cli news' && is "$(receive "$NEWS")" 'cli news'; }

versions() {
  secret() { aws secretsmanager "$1" --secret-id "$PIN" "${@:2}" --query SecretString --output text; }
  secret put-secret-value --secret-string 'cli one' && secret put-secret-value --secret-string 'cli two' &&
    is "$(secret get-secret-value)" 'cli two' &&
    is "$(secret get-secret-value --version-stage AWSPREVIOUS)" 'cli one'
}

random_password() {
  local made
  made=$(aws secretsmanager get-random-password --password-length 20 --exclude-punctuation --output text)
  [[ "$made" =~ ^[A-Za-z0-9]{20}$ ]] || { echo "$made"; return 1; }
}

parameter() { is "$(aws ssm get-parameter --name "$KIND" --query Parameter.Value --output text)" green; }

for name in items condition transaction expiry empty_object headers parts write_once refused_tags emoji group_order \
  missing_queue topic versions random_password parameter; do
  if said=$("$name" 2>&1); then echo "$name: ok"; else echo "$name: ${said//$'\n'/ }"; fi
done
