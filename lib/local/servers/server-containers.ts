import { createHash } from 'node:crypto';
import type { LocalServer } from '../../plan/local-server';
import { VALKEY_IMAGE } from '../../resource-types/redis/cache';
import { cacheSettings } from '../../resource-types/redis/settings';
import type { ContainerSpec } from '../containers/run-arguments';

/** How a container is the server of a resource. */
export interface ServerContainer extends Pick<ContainerSpec, 'command' | 'args' | 'memory'> {
  readonly image: string;
  /** Port in the container. */
  readonly port: number;
  variables(server: LocalServer): Readonly<Record<string, string>>;
  /** Succeeds in the container once the server can be used; what is missing in it is made by this. For `sh -c`. */
  readonly check: string;
}

/** The servers that a container can be, by type of resource. Each user owns what is named, and nothing else is in there. */
export const SERVER_CONTAINERS: Readonly<Record<string, ServerContainer>> = {
  amqp: {
    image: 'docker.io/library/rabbitmq:4.2.1-alpine',
    port: 5672,
    memory: '512m',
    variables: ({ name, username, password }) => ({
      RABBITMQ_DEFAULT_VHOST: name,
      RABBITMQ_DEFAULT_USER: username,
      RABBITMQ_DEFAULT_PASS: password,
    }),
    check: 'rabbitmq-diagnostics --quiet check_port_connectivity',
  },
  'kafka-topic': {
    image: 'docker.io/apache/kafka:4.1.1',
    port: 9092,
    memory: '1g',
    variables: kafkaVariables,
    check:
      '/opt/kafka/bin/kafka-topics.sh --bootstrap-server localhost:19092 --create --if-not-exists --topic "$IDP_TOPIC"',
  },
  mongodb: {
    image: 'docker.io/library/mongo:8.0.17',
    port: 27_017,
    memory: '512m',
    variables: ({ name, username, password }) => ({
      MONGO_INITDB_ROOT_USERNAME: username,
      MONGO_INITDB_ROOT_PASSWORD: password,
      MONGO_INITDB_DATABASE: name,
    }),
    // A server without an address runs before. Drivers look for the user in the database of the URL, or in `admin`.
    check: `exec mongosh --quiet --host "$(hostname -i)" --eval '
      const { MONGO_INITDB_ROOT_USERNAME: user, MONGO_INITDB_ROOT_PASSWORD: pwd, MONGO_INITDB_DATABASE: name } = process.env;
      db.getSiblingDB("admin").auth(user, pwd);
      const own = db.getSiblingDB(name);
      if (name !== "admin" && own.getUser(user) === null) own.createUser({ user, pwd, roles: ["dbOwner"] });'`,
  },
  mysql: {
    image: 'docker.io/library/mysql:8.4.7',
    port: 3306,
    memory: '768m',
    args: ['--innodb-buffer-pool-size=16M', '--performance-schema=OFF'],
    variables: ({ name, username, password }) => ({
      MYSQL_DATABASE: name,
      // The image refuses to make a second root.
      ...(username === 'root'
        ? { MYSQL_ROOT_PASSWORD: password }
        : { MYSQL_USER: username, MYSQL_PASSWORD: password, MYSQL_RANDOM_ROOT_PASSWORD: 'yes' }),
    }),
    // While the image prepares its data, the server has a socket and no port.
    check: 'mysqladmin ping --silent --host=127.0.0.1',
  },
  redis: {
    image: VALKEY_IMAGE,
    port: 6379,
    memory: '32m',
    command: ['sh', '-ec', 'exec valkey-server - <<END\n$IDP_SETTINGS\nEND'],
    variables: ({ password }) => ({
      IDP_SETTINGS: cacheSettings(createHash('sha256').update(password).digest('hex')),
    }),
    check: 'valkey-cli ping',
  },
};

/** One node that is broker and controller. Clients come with SASL/PLAIN; the check has a listener of its own. */
function kafkaVariables({ port, name, username, password }: LocalServer): Record<string, string> {
  return {
    IDP_TOPIC: name,
    KAFKA_HEAP_OPTS: '-Xmx384m',
    KAFKA_NODE_ID: '1',
    KAFKA_PROCESS_ROLES: 'broker,controller',
    KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:29092',
    KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
    KAFKA_INTER_BROKER_LISTENER_NAME: 'INSIDE',
    KAFKA_LISTENERS: 'CLIENT://:9092,INSIDE://localhost:19092,CONTROLLER://localhost:29092',
    KAFKA_ADVERTISED_LISTENERS: `CLIENT://127.0.0.1:${port},INSIDE://localhost:19092`,
    KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'CLIENT:SASL_PLAINTEXT,INSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT',
    KAFKA_SASL_ENABLED_MECHANISMS: 'PLAIN',
    KAFKA_LISTENER_NAME_CLIENT_SASL_ENABLED_MECHANISMS: 'PLAIN',
    KAFKA_LISTENER_NAME_CLIENT_PLAIN_SASL_JAAS_CONFIG: `org.apache.kafka.common.security.plain.PlainLoginModule required user_${username}="${password}";`,
    KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
    KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
    KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
    KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
  };
}
