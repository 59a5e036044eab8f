import fc from 'fast-check';
import { route } from '../../lib/resource-types/route';

const takes = (params: object) => route.params.safeParse({ port: 'web', ...params }).success;

/** What `ValidateIngress` of Kubernetes 1.35 says of the path of a rule with path type Prefix. */
function ingressTakes(path: string): boolean {
  return (
    path.startsWith('/') &&
    !['//', '/./', '/../', '%2f', '%2F'].some((sequence) => path.includes(sequence)) &&
    !['/..', '/.'].some((suffix) => path.endsWith(suffix))
  );
}

test('exactly the paths that an Ingress takes are taken', () => {
  const piece = fc.constantFrom('/', '.', '..', 'a', 'b-c', '%2f', '%2F', '%20', '%', '~', 'é');
  const count = { taken: 0, refused: 0 };
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const path = `/${pieces.join('')}`;
      count[ingressTakes(path) ? 'taken' : 'refused'] += 1;
      expect({ path, taken: takes({ path }) }).toEqual({ path, taken: ingressTakes(path) });
    }),
    { numRuns: 3000 },
  );
  expect(Math.min(count.taken, count.refused)).toBeGreaterThan(100);
});

test.each(['', 'a', '/a b', '/a?b', '/a#b', '/a\nb', '/\u007f', '/\u0085', '/\ufffe'])(
  'fails on the path %j',
  (path) => {
    expect(takes({ path })).toBe(false);
  },
);

/** A DNS name, part by part, that `ValidateIngress` takes: no IP address. */
function isHost(host: string): boolean {
  const parts = host.split('.');
  return (
    host.length <= 253 &&
    parts.every((part) => /^[a-z0-9-]{1,63}$/.test(part) && !part.startsWith('-') && !part.endsWith('-')) &&
    !/^\d+$/.test(parts.at(-1) ?? '')
  );
}

test('exactly DNS names are taken as hosts', () => {
  const piece = fc.constantFrom('a', '1', '10', '.', '-', 'shop', 'x'.repeat(40), 'y.'.repeat(60), '_', 'A', '*');
  const count = { taken: 0, refused: 0 };
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), (pieces) => {
      const host = pieces.join('');
      count[isHost(host) ? 'taken' : 'refused'] += 1;
      expect({ host, taken: takes({ host }) }).toEqual({ host, taken: isHost(host) });
    }),
    { numRuns: 3000 },
  );
  expect(Math.min(count.taken, count.refused)).toBeGreaterThan(100);
});
