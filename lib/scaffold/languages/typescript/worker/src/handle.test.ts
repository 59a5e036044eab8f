import { handle } from './handle';

test('handles a message, and logs it', async () => {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  await handle('hello');
  expect(JSON.parse(String(write.mock.calls[0]?.[0]))).toMatchObject({ message: 'handled', body: 'hello' });
  write.mockRestore();
});
