import { earlierRelease } from '../../lib/release/earlier-release';
import type { ReleaseRecord } from '../../lib/release/release-record';

/** Records, the newest first, from `<number><artifact>`, with `!` for one that has not finished. */
const records = (text: string): ReleaseRecord[] =>
  text.split(' ').map((it) => {
    const [, number = '', artifact = '', broken = ''] = /^(\d+)(\w+)(!?)$/.exec(it) ?? [];
    return {
      ...{ number: Number(number), environment: 'dev', kind: 'publish', tag: it, source: 'here', by: 'alice', at: '' },
      ...{ artifact: `sha256:${artifact}`, images: {}, workloads: [], state: broken === '' ? 'released' : 'started' },
    };
  });

test.each([
  ['the one before', '3cccc 2bbbb 1aaaa', 'cccc', undefined, 2],
  ['the one before, where the last one has not finished', '3cccc! 2bbbb 1aaaa', 'bbbb', undefined, 1],
  ['another artifact than the current one', '3cccc 2cccc 1aaaa', 'cccc', undefined, 1],
  ['what ran before a rollback', '3aaaa 2bbbb 1aaaa', 'aaaa', undefined, 2],
  ['no one that has not finished', '3cccc 2bbbb! 1aaaa', 'cccc', undefined, 1],
  ['the last one, where the tag names what is not recorded', '3cccc 2bbbb', 'ffff', undefined, 3],
  ['a number', '3cccc 2bbbb 1aaaa', 'cccc', '1', 1],
  ['a later one', '3cccc 2bbbb 1aaaa', 'aaaa', '3', 3],
  ['a digest', '3cccc 2bbbb 1aaaa', 'cccc', 'sha256:bbbb', 2],
  ['the start of a digest', '3cccc 2bbbbb 1aaaa', 'cccc', 'sha256:bbbb', 2],
  ['the newest of a digest', '4cccc 3bbbb 2bbbb 1aaaa', 'cccc', 'sha256:bbbb', 3],
  ['the one of a digest that has finished', '4cccc 3bbbb! 2bbbb 1aaaa', 'cccc', 'sha256:bbbb', 2],
] as const)('finds %s', (_, all, named, wanted, number) => {
  expect(earlierRelease(records(all), `sha256:${named}`, wanted).number).toBe(number);
});

test.each([
  ['nothing before', '1aaaa', 'aaaa', undefined, 'there is no release before the current one'],
  ['a number that there is not', '1aaaa', 'bbbb', '7', "there is no release '7'; give the number or the digest"],
  ['a tag', '1aaaa', 'bbbb', 'main', "there is no release 'main'; give the number or the digest"],
  ['too little of a digest', '1aaaa', 'bbbb', 'sha256:a', "there is no release 'sha256:a'"],
  ['what has not finished', '2bbbb! 1aaaa', 'aaaa', '2', 'release 2 did not finish; choose another one'],
  ['what runs', '2bbbb 1aaaa', 'bbbb', '2', 'release 2 is what dev runs already'],
  [
    'the start of several',
    '3cccc 2aaaab 1aaaac',
    'cccc',
    'sha256:aaaa',
    'several releases have digests that start with',
  ],
] as const)('refuses %s', (_, all, named, wanted, message) => {
  expect(() => earlierRelease(records(all), `sha256:${named}`, wanted)).toThrow(message);
});
