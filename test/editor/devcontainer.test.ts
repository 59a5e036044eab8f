import { readFileSync } from 'node:fs';
import { RELEASES } from '../../lib/hosts/versions';

// No registry is asked here, so nothing is built: what is stated twice must be the same.

const dockerfile = readFileSync('.devcontainer/Dockerfile', 'utf8');
const container = JSON.parse(readFileSync('.devcontainer/devcontainer.json', 'utf8')) as {
  customizations: { vscode: { extensions: readonly string[] } };
};

function argument(name: string): string | undefined {
  return new RegExp(`^ARG ${name}=(.+)$`, 'm').exec(dockerfile)?.[1];
}

test('the container has the command lines of the versions in the cluster', () => {
  expect(argument('KUBERNETES')).toBe(RELEASES.k3s.version.split('+')[0]);
  expect(argument('FLUX')).toBe(RELEASES.flux.version);
  expect(argument('FLUX_SHA256')).toBe(RELEASES.flux.sha256.amd64);
});

test('the container has the Node.js of the workloads', () => {
  const versions = [dockerfile, readFileSync('lib/scaffold/languages/typescript/Dockerfile', 'utf8')].map(
    (it) => /node:([\d.]+)-/.exec(it)?.[1],
  );
  expect(new Set(versions).size).toBe(1);
  expect(versions[0]?.split('.')[0]).toBe(readFileSync('.nvmrc', 'utf8').trim());
});

test('every download is checked before it is used', () => {
  const fetched = [...dockerfile.matchAll(/&& fetch "[^"]+" (\S+)/g)].map(([, file]) => file);
  const verified = [...dockerfile.matchAll(/&& verify (\S+) /g)].map(([, file]) => file);
  expect(verified).toEqual(fetched.filter((file) => file !== 'kubectl.sha256'));
  expect(verified).toHaveLength(4);
});

test('the container brings the extensions that the repository recommends', () => {
  const { recommendations } = JSON.parse(readFileSync('.vscode/extensions.json', 'utf8')) as {
    recommendations: readonly string[];
  };
  expect(container.customizations.vscode.extensions).toEqual(recommendations);
});
