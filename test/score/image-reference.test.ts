import fc from 'fast-check';
import { imageProblem } from '../../lib/score/image-reference';

const digits = 'a'.repeat(64);

test.each([
  '.',
  'a',
  'nginx:1.27-alpine',
  'library/nginx',
  'example.com/shop',
  'Example.com/shop:1',
  'REGISTRY/shop',
  'localhost/shop',
  'example.com:5000/team/shop:1_2',
  '[::1]:5000/shop',
  '10.0.0.1/shop',
  `shop@sha256:${digits}`,
  `example.com/shop:1@sha256:${digits}`,
  `shop@sha512:${digits}${digits}`,
  'a__b/c-----d/e.f_g',
  `shop:${'t'.repeat(128)}`,
  'a'.repeat(255),
  `${digits}:1`,
])('%s is an image', (image) => {
  expect(imageProblem(image)).toBeUndefined();
});

test.each([
  ['./docker', "is a path; write '.' to build the image"],
  ['/srv/image', "is a path; write '.' to build the image"],
  ['../shop', "is a path; write '.' to build the image"],
  ['https://example.com/shop', "leave out 'https://'"],
  ['a b', 'contains white space; remove it'],
  ['Nginx:1', "'Nginx' has upper-case letters, which the name of an image cannot have; write 'nginx'"],
  ['example.com/Shop', "write 'shop'"],
  ['nginx:', "'' is not a tag"],
  ['nginx:1:2', "'1:2' is not a tag"],
  [`nginx:${'t'.repeat(129)}`, 'is not a tag'],
  ['nginx:-1', "'-1' is not a tag"],
  ['nginx@sha256:12ab', "'sha256:12ab' is not a digest; expected sha256: and 64 of 0-9 and a-f"],
  [`nginx@sha256:${digits.toUpperCase()}`, 'is not a digest'],
  [`nginx@md5:${digits}`, 'is not a digest'],
  [`nginx@sha256:${digits}@sha256:${digits}`, 'is not a digest'],
  ['@sha256:12ab', 'is not a digest'],
  ['a_b.c/shop', "'a_b.c' is not the name of a registry"],
  ['example.com:port/shop', "'example.com:port' is not the name of a registry"],
  ['example.com/', 'is not an image reference'],
  ['example.com//shop', 'is not an image reference'],
  ['a___b', 'is not an image reference'],
  ['a..b', 'is not an image reference'],
  ['-a', 'is not an image reference'],
  [digits, 'is not an image reference'],
  ['example.com/${metadata.name}', 'is not an image reference'],
  [`example.com/${'a'.repeat(256)}`, 'has a name of more than 255 characters; shorten it'],
  ['a-'.repeat(500_000), 'has more than 800 characters; shorten it'],
])('fails on %s', (image, problem) => {
  expect(imageProblem(image)).toContain(problem);
});

/** `ReferenceRegexp` of github.com/distribution/reference v0.6.0, put together as it is there. */
function referenceRegexp(): RegExp {
  const part = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
  const domain = `(?:${part}(?:\\.${part})*|\\[(?:[a-fA-F0-9:]+)\\])(?::[0-9]+)?`;
  const component = '[a-z0-9]+(?:(?:[._]|__|[-]+)[a-z0-9]+)*';
  const name = `(?:${domain}/)?${component}(?:/${component})*`;
  const digest = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*[:][0-9a-fA-F]{32,}';
  return new RegExp(`^(${name})(?::([\\w][\\w.-]{0,127}))?(?:@(${digest}))?$`);
}

test('no image is taken that is outside of the grammar', () => {
  const expected = referenceRegexp();
  const piece = fc.constantFrom(
    'a',
    'B',
    '0',
    '.',
    '-',
    '_',
    '__',
    '/',
    ':',
    '@',
    'sha256',
    digits,
    '[',
    ']',
    'x.y',
    ' ',
  );
  let taken = 0;
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), (pieces) => {
      const image = pieces.join('');
      if (image !== '.' && imageProblem(image) === undefined) {
        taken += 1;
        expect(image).toMatch(expected);
      }
    }),
    { numRuns: 5000 },
  );
  expect(taken).toBeGreaterThan(100);
});

test('every image that the grammar makes is taken', () => {
  const of = (pattern: RegExp) => fc.stringMatching(pattern);
  const image = fc
    .record({
      registry: fc.option(of(/^[a-zA-Z0-9]{1,5}(-[a-z0-9]{1,3})?\.[a-z]{2,5}(:[0-9]{1,5})?\/$/), { nil: '' }),
      path: of(
        /^[a-z0-9]{1,5}((\.|_|__|-{1,4})[a-z0-9]{1,5}){0,2}(\/[a-z0-9]{1,5}((\.|_|__|-{1,4})[a-z0-9]{1,5}){0,2})?$/,
      ),
      tag: fc.option(of(/^:[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/), { nil: '' }),
      digest: fc.option(of(/^@sha256:[0-9a-f]{64}$/), { nil: '' }),
    })
    // Without a registry, `a.b/c` would have one.
    .filter(({ registry, path }) => registry !== '' || !path.split('/')[0]?.includes('.') || !path.includes('/'));
  fc.assert(
    fc.property(image, ({ registry, path, tag, digest }) => {
      expect(imageProblem(registry + path + tag + digest)).toBeUndefined();
    }),
  );
});
