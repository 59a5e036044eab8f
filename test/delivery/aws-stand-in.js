// Stands in for `aws dynamodb <operation> --cli-input-json file://<file> …`: sends the file to AWS_ENDPOINT_URL_DYNAMODB.
const { readFileSync } = require('node:fs');

const [service, operation, option, file = ''] = process.argv.slice(2);
if (service !== 'dynamodb' || option !== '--cli-input-json' || !file.startsWith('file://')) {
  throw new Error(`unknown arguments: ${process.argv.slice(2).join(' ')}`);
}
const name = operation.replaceAll(/(?:^|-)(.)/g, (_, letter) => letter.toUpperCase());

async function main() {
  const answer = await fetch(process.env.AWS_ENDPOINT_URL_DYNAMODB, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${name}`,
      'x-amz-date': '20260504T100000Z',
      authorization: 'AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=c, Signature=d',
    },
    body: readFileSync(file.slice('file://'.length)),
  });
  const body = await answer.json();
  if (answer.ok) {
    // The CLI prints nothing where an operation returns nothing.
    console.log(Object.keys(body).length === 0 ? '' : JSON.stringify(body));
  } else {
    const error = String(body.__type).split('#')[1];
    console.error(`\nAn error occurred (${error}) when calling the ${name} operation: ${body.message}`);
    process.exitCode = 254;
  }
}

void main();
