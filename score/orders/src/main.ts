import { createServer } from 'node:http';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { OrderTable } from './order-table';
import { requestListener } from './request-listener';
import { requiredVariable } from './required-variable';
import { serve } from './serve';

const TIMEOUTS = { connectionTimeout: 2000, requestTimeout: 5000, throwOnRequestTimeout: true };

const queueUrl = requiredVariable('QUEUE_URL');
const queue = new SQSClient({ requestHandler: TIMEOUTS });
const store = new OrderTable(new DynamoDBClient({ requestHandler: TIMEOUTS }), requiredVariable('TABLE_NAME'));

async function announce(id: string): Promise<void> {
  await queue.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify({ id }) }));
}

serve(createServer(requestListener({ store, announce })));
