import { checkSubset, decide, type PolicyStatement, type Request } from './iam-evaluator';

const QUEUE = 'arn:aws:sqs:us-east-1:111111111111:orders';
const allow = (rest: Partial<PolicyStatement> = {}): PolicyStatement => ({
  Effect: 'Allow',
  Action: 'sqs:SendMessage',
  Resource: QUEUE,
  ...rest,
});
const send: Request = { action: 'sqs:SendMessage', resource: QUEUE };

// After the IAM User Guide: "Policy evaluation logic", "IAM JSON policy elements".
test.each<[string, readonly PolicyStatement[], Request, string]>([
  ['nothing is said', [], send, 'denied'],
  ['it is allowed', [allow()], send, 'allowed'],
  ['another action is allowed', [allow({ Action: 'sqs:ReceiveMessage' })], send, 'denied'],
  ['another resource is allowed', [allow({ Resource: `${QUEUE}-2` })], send, 'denied'],
  ['it is allowed and denied', [allow(), { ...allow(), Effect: 'Deny' }], send, 'denied explicitly'],
  ['another thing is denied', [allow(), { ...allow({ Action: 'sqs:PurgeQueue' }), Effect: 'Deny' }], send, 'allowed'],
  ['actions differ in case', [allow({ Action: 'SQS:sendmessage' })], send, 'allowed'],
  ['resources differ in case', [allow({ Resource: QUEUE.toUpperCase() })], send, 'denied'],
  [
    'one of several is meant',
    [allow({ Action: ['sqs:A', 'sqs:SendMessage'], Resource: ['x', QUEUE] })],
    send,
    'allowed',
  ],
  ['all but others are meant', [allow({ Resource: undefined, NotResource: [`${QUEUE}-2`] })], send, 'allowed'],
  ['all but this are meant', [allow({ Resource: undefined, NotResource: [`${QUEUE}*`] })], send, 'denied'],
  ['a wildcard matches', [allow({ Action: 'sqs:Send*', Resource: 'arn:aws:sqs:*:orders' })], send, 'allowed'],
  ['? is one character', [allow({ Resource: QUEUE.replace('orders', 'order?') })], send, 'allowed'],
  ['? is not none', [allow({ Resource: `${QUEUE}?` })], send, 'denied'],
  ['a dot is a dot', [allow({ Resource: QUEUE.replace('orders', 'order.') })], send, 'denied'],
  [
    'a condition holds',
    [allow({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } })],
    { ...send, context: { 'aws:SecureTransport': 'true' } },
    'allowed',
  ],
  [
    'a condition does not hold',
    [allow({ Condition: { StringEquals: { k: 'a' } } })],
    { ...send, context: { k: 'b' } },
    'denied',
  ],
  ...(
    [
      ['all values of a key must match, and do', ['a', 'b'], 'allowed'],
      ['all values of a key must match, and one does not', ['a', 'c'], 'denied'],
      ['all values of a key must match, and the key is missing', undefined, 'allowed'],
    ] as const
  ).map(([when, k, decision]): [string, readonly PolicyStatement[], Request, string] => [
    when,
    [allow({ Condition: { 'ForAllValues:StringEquals': { k: ['a', 'b'] } } })],
    k === undefined ? send : { ...send, context: { k } },
    decision,
  ]),
  [
    'the key of a condition may be missing, and is',
    [allow({ Condition: { StringEqualsIfExists: { k: 'a' } } })],
    send,
    'allowed',
  ],
  [
    'the key of a condition may be missing, and is another',
    [allow({ Condition: { StringEqualsIfExists: { k: 'a' } } })],
    { ...send, context: { k: 'b' } },
    'denied',
  ],
  [
    'no value of a condition may match, and none does',
    [allow({ Condition: { ArnNotLike: { k: ['arn:aws:iam::1:role/a*', 'arn:aws:iam::1:role/b'] } } })],
    { ...send, context: { k: 'arn:aws:iam::1:role/c' } },
    'allowed',
  ],
  [
    'no value of a condition may match, and one does',
    [allow({ Condition: { ArnNotLike: { k: ['arn:aws:iam::1:role/a*', 'arn:aws:iam::1:role/b'] } } })],
    { ...send, context: { k: 'arn:aws:iam::1:role/ab' } },
    'denied',
  ],
  [
    'no value of a condition may match, and the key is missing',
    [allow({ Condition: { ArnNotLike: { k: 'arn:aws:iam::1:role/a*' } } })],
    send,
    'allowed',
  ],
  ['the key of a condition is missing', [allow({ Condition: { StringLike: { k: '*' } } })], send, 'denied'],
  [
    'one value of a condition is enough',
    [allow({ Condition: { StringEquals: { k: ['a', 'b'] } } })],
    { ...send, context: { k: 'b' } },
    'allowed',
  ],
  [
    'all keys of a condition have to hold',
    [allow({ Condition: { StringEquals: { k: 'a', l: 'b' } } })],
    { ...send, context: { k: 'a' } },
    'denied',
  ],
  [
    'StringEquals knows no wildcard',
    [allow({ Condition: { StringEquals: { k: '*' } } })],
    { ...send, context: { k: 'b' } },
    'denied',
  ],
  [
    'a wildcard of an ARN stays in its part',
    [allow({ Condition: { ArnLike: { k: 'arn:aws:sns:*:news' } } })],
    { ...send, context: { k: 'arn:aws:sns:us-east-1:111111111111:news' } },
    'denied',
  ],
  [
    'every part of an ARN matches',
    [allow({ Condition: { ArnLike: { k: 'arn:aws:sns:*:*:news' } } })],
    { ...send, context: { k: 'arn:aws:sns:us-east-1:111111111111:news' } },
    'allowed',
  ],
  [
    'the principal is meant',
    [allow({ Principal: { Service: 'sns.amazonaws.com' } })],
    { ...send, principal: { kind: 'Service', id: 'sns.amazonaws.com' } },
    'allowed',
  ],
  [
    'another principal is meant',
    [allow({ Principal: { Service: 'sns.amazonaws.com' } })],
    { ...send, principal: { kind: 'Service', id: 'events.amazonaws.com' } },
    'denied',
  ],
  ['everybody is meant', [{ ...allow({ Principal: { AWS: '*' } }), Effect: 'Deny' }], send, 'denied explicitly'],
])('decides where %s', (_, statements, request, expected) => {
  expect(decide(statements, request)).toBe(expected);
});

test.each([
  [{ NotAction: 'x' }, 'NotAction'],
  [{ NotPrincipal: '*' }, 'NotPrincipal'],
  [{ Condition: { StringNotEqualsIfExists: { k: 'a' } } }, 'StringNotEqualsIfExists'],
  [{ Condition: { IpAddress: { k: 'a' } } }, 'IpAddress'],
  [{ Resource: 'arn:aws:s3:::home/${aws:username}' }, 'variables'],
])('refuses to guess at %j', (rest, expected) => {
  expect(() => checkSubset({ ...allow(), ...rest })).toThrow(`not evaluated: ${expected}`);
});
