import { existingServer } from './existing-server';

const QUEUES = 'sqs, or sns-topic and sqs for several consumers';

/** Types of servers that the platform does not run, by name. */
export const EXISTING_SERVERS = {
  amqp: existingServer({
    type: 'amqp',
    summary: 'a virtual host of a message broker that exists, for example RabbitMQ',
    port: 5672,
    named: 'virtual host',
    alias: 'vhost',
    instead: QUEUES,
  }),
  'kafka-topic': existingServer({
    type: 'kafka-topic',
    summary: 'a topic of a Kafka cluster that exists',
    port: 9092,
    named: 'topic',
    alias: 'topic',
    instead: `kinesis-stream, or ${QUEUES}`,
  }),
  mongodb: existingServer({
    type: 'mongodb',
    summary: 'a database of a MongoDB server that exists',
    port: 27017,
    named: 'database',
    alias: 'database',
    instead: 'dynamodb-table or postgres',
  }),
  mysql: existingServer({
    type: 'mysql',
    summary: 'a database of a MySQL server that exists',
    port: 3306,
    named: 'database',
    alias: 'database',
    instead: 'postgres or dynamodb-table',
  }),
};
