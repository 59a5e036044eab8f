import { answer } from './answer';

test('says hello', () => {
  expect(answer('/my-web')).toEqual({ message: 'Hello from my-web' });
});

test('says that it is well', () => {
  expect(answer('/healthz')).toEqual({ status: 'ok' });
});
