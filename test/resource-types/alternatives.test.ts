import { orchestrate } from '../../lib/orchestrator/orchestrator';
import { RESOURCE_TYPES } from '../../lib/resource-types';
import { ALTERNATIVES } from '../../lib/resource-types/alternatives';
import { testTarget } from '../support/target';

test.each([...ALTERNATIVES])(
  '%s is not offered, and the nearest that is stands in the message',
  (type, alternative) => {
    const text = `apiVersion: score.dev/v1b1\nmetadata: { name: shop }\ncontainers: { main: { image: . } }\nresources: { data: { type: ${type} } }\n`;
    const source = { file: 'score.yaml', directory: '.', text, attachments: {} };
    expect(RESOURCE_TYPES.has(type)).toBe(false);
    expect(() => orchestrate([source], testTarget())).toThrow(
      type.length < 2
        ? /expected a type name/
        : `no resource type '${type}'; use ${alternative}; or add the type in lib/resource-types`,
    );
    const named = [...RESOURCE_TYPES.keys()].filter((offered) => alternative.includes(offered));
    expect(named.length > 0 || /params\.access|annotation/.test(alternative)).toBe(true);
  },
);

test('types that are often asked for are offered, or have an alternative', () => {
  const common = [
    'dynamodb',
    'postgres',
    'postgresql',
    'mysql',
    'mongo',
    'mongodb',
    'bucket',
    'queue',
    'topic',
    'table',
  ];
  for (const type of [...common, 'rabbitmq', 'amqp', 'kafka', 'memcached', 'redis', 'gcs', 'efs', 'mariadb']) {
    expect(ALTERNATIVES.has(type) || RESOURCE_TYPES.has(type)).toBe(true);
  }
});
