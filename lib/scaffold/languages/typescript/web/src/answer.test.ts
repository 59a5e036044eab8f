import { answer } from './answer';

test('says hello', () => {
  expect(answer('/my-workload')).toEqual({ message: 'Hello from my-workload' });
});

test('says that it is well', () => {
  expect(answer('/healthz')).toEqual({ status: 'ok' });
});
