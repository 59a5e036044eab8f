import type { Environment } from '../../lib/config/environment';
import { localEnvironment } from '../../lib/config/parse-environments';
import { Orchestrator } from '../../lib/orchestrator/orchestrator';
import { testEnvironment, testTarget } from '../support/target';

/** What is refused of a workload with an image and a profile, in an environment with these settings. */
function refused(image: string, profile: string, settings: Partial<Environment>): string[] {
  const text = `apiVersion: score.dev/v1b1
metadata:
  name: shop
  annotations:
    idp.dev/security-profile: ${profile}
containers:
  main:
    image: ${image}
`;
  const source = { file: 'score.yaml', directory: '.', text, attachments: {} };
  const environment = { ...testEnvironment, securityProfiles: [], imageRegistries: [], ...settings };
  return new Orchestrator(testTarget({ environment }))
    .analyse([source])
    .diagnostics.errors.map(({ line = 0, column = 0, path = '', message }) => `${line}:${column}: ${path}: ${message}`);
}

test('an environment that allows nothing takes a restricted workload that is built here', () => {
  expect(refused('.', 'restricted', {})).toEqual([]);
});

test('a profile that the environment does not allow is refused', () => {
  expect(refused('.', 'baseline', { securityProfiles: ['restricted'] })).toEqual([
    "5:31: metadata.annotations.idp.dev/security-profile: 'baseline' is not allowed; remove it, or add it to securityProfiles of dev in lib/config/environments.ts",
  ]);
  expect(refused('.', 'baseline', { securityProfiles: ['baseline'] })).toEqual([]);
});

test.each([
  ['nginx:1', [], "'docker.io/library/nginx' is not from an allowed registry; build it here with '.', or "],
  [
    'docker.io/attacker/x:latest',
    ['docker.io/library'],
    "'docker.io/attacker/x' is not from an allowed registry; use docker.io/library, or ",
  ],
  ['quay.io.example.com/x', ['quay.io'], "'quay.io.example.com/x' is not from an allowed registry; use quay.io, or "],
  ['REGISTRY/x:1', ['docker.io'], "'REGISTRY/x' is not from an allowed registry; use docker.io, or "],
  ['docker.io:5000/library/x', ['docker.io'], "'docker.io:5000/library/x' is not from "],
  ['docker.io/attacker', ['docker.io/attacker'], "'docker.io/library/attacker' is not from "],
  ['ghcr.io/our-teams/x', ['ghcr.io/our-team'], "'ghcr.io/our-teams/x' is not from "],
])('%s is refused where %j is allowed', (image, imageRegistries, message) => {
  expect(refused(image, 'restricted', { imageRegistries })).toEqual([
    expect.stringContaining(`8:12: containers.main.image: ${message}`),
  ]);
});

test.each([
  ['nginx:1', 'docker.io'],
  ['nginx:1', 'docker.io/library'],
  ['ghcr.io/our-team/x', 'ghcr.io/our-team'],
  ['anything.example:5000/x', '*'],
])('%s is taken where %s is allowed', (image, registry) => {
  expect(refused(image, 'restricted', { imageRegistries: [registry] })).toEqual([]);
});

test('the local run names the environment whose settings it has', () => {
  const local = localEnvironment({ ...testEnvironment, imageRegistries: ['quay.io'] });
  expect(refused('nginx:1', 'restricted', local)).toEqual([
    expect.stringContaining('use quay.io, or add one to imageRegistries of dev in lib/config/environments.ts'),
  ]);
});
