import { work } from './work';

test('says what was done', () => {
  expect(work()).toEqual({ done: 0 });
});
