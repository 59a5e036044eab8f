import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contextFiles, contextTag } from '../../lib/delivery/context-tag';
import { digestOf } from '../../lib/release/digest-of';
import { writeOciLayout } from '../../lib/release/write-oci-layout';
import { readOciLayout } from '../../lib/release/read-oci-layout';
import { FakeEcr } from '../delivery/fake-ecr';
import { isInstalled } from '../delivery/oci-registry';
import { Checkout, score } from '../support/checkout';
import { environments } from '../support/environments';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

let checkout: Checkout;
let bin: string;
let ecr: FakeEcr;
let endpoint: string;

beforeEach(async () => {
  checkout = new Checkout();
  for (const workload of ['one', 'two']) {
    checkout.write(`score/${workload}/score.yaml`, score(workload));
    checkout.write(`score/${workload}/Dockerfile`, `FROM scratch\nCOPY . /\nUSER 65532:65532\n`);
    checkout.write(`score/${workload}/hello`, workload);
  }
  bin = mkdtempSync(join(tmpdir(), 'bin-'));
  ecr = new FakeEcr(['idp-dev/one', 'idp-dev/two']);
  endpoint = await ecr.start();
});

afterEach(() => {
  checkout.remove();
  rmSync(bin, { recursive: true });
  ecr.stop();
});

const tagOf = (workload: string) => contextTag(join(checkout.directory, 'score', workload), 'amd64');
const nameOf = (workload: string) => `localhost/idp-dev/${workload}:context-${tagOf(workload).slice(8)}`;

/** An image with one file, as an OCI image layout. */
function image(text: string): string {
  const blob = (mediaType: string, content: Buffer) => ({ mediaType, content, digest: digestOf(content) });
  const descriptor = ({ mediaType, digest, content }: ReturnType<typeof blob>) => ({
    mediaType,
    digest,
    size: content.length,
  });
  const config = blob('application/vnd.oci.image.config.v1+json', Buffer.from('{}'));
  const layer = blob('application/vnd.oci.image.layer.v1.tar', Buffer.from(text.repeat(200)));
  const manifest = { schemaVersion: 2, config: descriptor(config), layers: [descriptor(layer)] };
  const directory = join(bin, 'image');
  rmSync(directory, { recursive: true, force: true });
  writeOciLayout(directory, {
    blobs: [config, layer],
    manifest: blob('application/vnd.oci.image.manifest.v1+json', Buffer.from(JSON.stringify(manifest))),
  });
  return readOciLayout(directory).manifest.digest;
}

/** Puts a program on PATH that records its calls, and copies the image where an OCI layout or an archive is asked for. */
function program(name: string, script = ''): void {
  const text = `#!/bin/bash
echo "$(basename "$0") $*" >>'${join(bin, 'calls')}'
${script}
for last; do :; done
case "$1 $last" in
  push*\\ oci:*|copy*\\ oci:*) to=\${last#oci:}; cp -r '${join(bin, 'image')}' "\${to%:*}" ;;
  save*) touch "$3" ;;
esac
echo "output of ${name}"
`;
  writeFileSync(join(bin, name), text, { mode: 0o755 });
}

const calls = () => (existsSync(join(bin, 'calls')) ? readFileSync(join(bin, 'calls'), 'utf8').trim().split('\n') : []);

const run = async (...args: string[]) =>
  await checkout.idpAsync(['build', '--env', 'dev', ...args], {
    ...{ PATH: `${bin}:${CORE}`, AWS_ENDPOINT_URL: endpoint, AWS_MAX_ATTEMPTS: '1' },
    ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
  });

/** A directory with what the stand-ins need, and no builder. */
const CORE = mkdtempSync(join(tmpdir(), 'core-'));
for (const name of ['basename', 'cp', 'touch', 'bash', 'dirname']) {
  execFileSync('ln', ['-s', execFileSync('which', [name], { encoding: 'utf8' }).trim(), join(CORE, name)]);
}
afterAll(() => {
  rmSync(CORE, { recursive: true });
});

describe('without --push and --output', () => {
  test('builds every image for the platform of the hosts, and names them', async () => {
    program('podman');
    const { status, stdout, stderr } = await run();
    expect(status).toBe(0);
    expect(stdout).toBe(`${nameOf('one')}\n${nameOf('two')}\n`);
    expect(stderr).toContain('one: building score/one with podman\n');
    expect(calls()).toEqual([
      'podman version',
      `podman build --platform linux/amd64 --tag ${nameOf('one')} score/one`,
      `podman build --platform linux/amd64 --tag ${nameOf('two')} score/two`,
    ]);
  });

  test('builds for arm64 where the hosts are, with tags of their own', async () => {
    program('podman');
    const cluster = { ...environments.dev.cluster, server: 't4g.small', agents: ['t4g.medium'] } as const;
    const replaced = jest.replaceProperty(environments.dev, 'cluster', { ...cluster, agents: [...cluster.agents] });
    await run('one');
    replaced.restore();
    const tag = contextTag(join(checkout.directory, 'score/one'), 'arm64');
    expect(calls()).toContain(`podman build --platform linux/arm64 --tag localhost/idp-dev/one:${tag} score/one`);
  });

  test('builds the workloads that are named', async () => {
    program('podman');
    expect((await run('two')).stdout).toBe(`${nameOf('two')}\n`);
    expect(await run('tow')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("no workload 'tow' is built from source; did you mean 'two'?"),
    });
  });
});

describe('the builder', () => {
  test('is the first that answers: a client of Docker without its daemon does not', async () => {
    program('docker', 'echo "Cannot connect to the Docker daemon" >&2; exit 1');
    program('podman');
    program('buildah');
    expect((await run('one')).stderr).toContain('with podman\n');
    expect(calls().slice(0, 2)).toEqual(['docker version', 'podman version']);
  });

  test('can be chosen', async () => {
    program('podman');
    program('buildah');
    expect((await run('one', '--builder', 'buildah')).stderr).toContain('with buildah\n');
    expect(await run('one', '--builder', 'kaniko')).toMatchObject({ status: 2 });
  });

  test('is missing: says what to install', async () => {
    program('docker', 'echo "Cannot connect to the Docker daemon" >&2; exit 1');
    expect(await run()).toMatchObject({
      status: 1,
      stderr:
        'no program to build images: docker does not answer: Cannot connect to the Docker daemon; podman is not installed; ' +
        "buildah is not installed; install Docker, Podman or Buildah, for example 'apt-get install buildah' or 'brew install podman'\n",
    });
  });

  test('fails: says what failed, and the rest is not built', async () => {
    program('podman', '[ "$1" != build ] || exit 7');
    const { status, stderr } = await run('--output', 'images');
    expect(status).toBe(1);
    expect(stderr).toMatch(/'podman build .* score\/one' ended with exit code 7\n$/);
    expect(calls()).toHaveLength(2);
  });

  test('Docker writes an archive, and skopeo makes a layout of it', async () => {
    program('docker');
    expect((await run('one', '--output', 'images')).stderr).toContain('install skopeo');
    program('skopeo');
    const digest = image('hi');
    expect((await run('one', '--output', 'images')).stdout).toBe(`one=${digest}\n`);
    expect(calls().slice(-3)).toEqual([
      `docker build --platform linux/amd64 --tag ${nameOf('one')} score/one`,
      `docker save --output images/idp-dev/one.tar ${nameOf('one')}`,
      `skopeo copy --quiet docker-archive:images/idp-dev/one.tar oci:images/idp-dev/one:${tagOf('one')}`,
    ]);
    expect(readdirSync(join(checkout.directory, 'images/idp-dev'))).toEqual(['one']);
  });
});

describe('--output', () => {
  test('writes a layout of each image, named after its repository', async () => {
    program('buildah');
    const digest = image('hi');
    const { status, stdout } = await run('--output', 'images');
    expect([status, stdout]).toEqual([0, `one=${digest}\ntwo=${digest}\n`]);
    expect(readOciLayout(join(checkout.directory, 'images/idp-dev/two')).manifest.digest).toBe(digest);
  });

  test('does not build what --existing names', async () => {
    program('buildah');
    const digest = image('hi');
    const known = `sha256:${'4'.repeat(64)}`;
    const { stdout } = await run('--output', 'images', '--existing', `one=${known}`, '--json');
    expect(JSON.parse(stdout)).toEqual([
      { workload: 'one', repository: 'idp-dev/one', tag: tagOf('one'), digest: known, built: false },
      { workload: 'two', repository: 'idp-dev/two', tag: tagOf('two'), digest, built: true },
    ]);
    expect(readdirSync(join(checkout.directory, 'images/idp-dev'))).toEqual(['two']);
  });

  test('needs no builder when everything exists', async () => {
    const known = ['one', 'two'].flatMap((workload) => ['--existing', `${workload}=sha256:${'4'.repeat(64)}`]);
    expect(await run('--output', 'images', ...known)).toMatchObject({ status: 0 });
  });

  test('refuses what it cannot use before it builds anything', async () => {
    program('buildah');
    mkdirSync(join(checkout.directory, 'images/idp-dev/one'), { recursive: true });
    rmSync(join(checkout.directory, 'score/two/Dockerfile'));
    expect(await run('--output', 'images')).toMatchObject({
      status: 1,
      stderr:
        'images/idp-dev/one exists already; remove it, or choose another directory\n' +
        'score/two/Dockerfile does not exist; an image is built from it\n',
    });
    const existing = await run('--output', 'other', '--existing', `tow=sha256:${'4'.repeat(64)}`);
    expect(existing).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^--existing tow: did you mean 'two'\? .*\n$/) as string,
    });
    expect(calls()).toEqual([]);
  });

  test.each([
    [['--push', '--output', 'images'], "option '--push' cannot be used with option '--output <directory>'"],
    [
      ['--push', '--existing', `one=sha256:${'4'.repeat(64)}`],
      '--existing is for --output; --push asks ECR which images exist',
    ],
  ])('%j is wrong usage', async (args, problem) => {
    const stderr = `${problem}; see 'idp build --help'\n`;
    expect(await run(...args)).toMatchObject({ status: 2, stderr });
  });
});

describe('--push', () => {
  test('pushes what ECR does not have, and builds nothing the second time', async () => {
    program('buildah');
    const digest = image('hi');
    const first = await run('--push');
    expect([first.status, first.stdout]).toEqual([0, `one=${digest}\ntwo=${digest}\n`]);
    expect([...ecr.images.keys()]).toEqual([`idp-dev/one:${tagOf('one')}`, `idp-dev/two:${tagOf('two')}`]);
    const before = calls().length;
    const second = await run('--push');
    expect([second.status, second.stdout]).toEqual([0, first.stdout]);
    expect(second.stderr).toContain(`one: idp-dev/one:${tagOf('one')} exists, not built again\n`);
    expect(calls()).toHaveLength(before);

    checkout.write('score/two/hello', 'changed');
    expect((await run('--push')).stdout).toBe(first.stdout);
    expect(calls().slice(before)).toEqual([
      'buildah version',
      expect.stringMatching(/^buildah build .* score\/two$/),
      expect.stringMatching(/^buildah push /),
    ]);
  });

  test('gives no program a password', async () => {
    program('buildah');
    image('hi');
    await run('--push');
    expect(calls().join('\n')).not.toMatch(/login|password|creds/);
  });

  test('stops when somebody pushed other content under the tag meanwhile', async () => {
    image('hi');
    program('buildah');
    jest.spyOn(ecr.images, 'get').mockReturnValueOnce(undefined).mockReturnValueOnce('other');
    const { status, stderr } = await run('one', '--push');
    expect(status).toBe(1);
    expect(stderr).toContain(
      `idp-dev/one:${tagOf('one')} was pushed with another digest (${digestOf(Buffer.from('other'))})`,
    );
    expect(ecr.images.size).toBe(0);
  });

  test('names a repository that is not deployed', async () => {
    checkout.write('score/three/score.yaml', score('three'));
    checkout.write('score/three/Dockerfile', 'FROM scratch\n');
    expect((await run('--push')).stderr).toContain("there is no ECR repository 'idp-dev/three'");
  });
});

// Debian's package; .ci/run installs it. Without root it needs user namespaces, which not every machine gives.
const usable = isInstalled('buildah') && process.getuid?.() === 0;

(usable ? describe : describe.skip)('the real buildah (skipped where it is not installed, or without root)', () => {
  const real = async (...args: string[]) =>
    await checkout.idpAsync(['build', '--env', 'dev', '--builder', 'buildah', ...args], {
      ...{ BUILDAH_ISOLATION: 'chroot', STORAGE_DRIVER: 'vfs', TMPDIR: bin },
      ...{ XDG_RUNTIME_DIR: join(bin, 'run'), XDG_DATA_HOME: join(bin, 'data') },
      ...{ AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    });

  test('builds an image from scratch, which is pushed to ECR as it is', async () => {
    const { status, stdout } = await real('one', '--push');
    expect(status).toBe(0);
    const manifest = ecr.images.get(`idp-dev/one:${tagOf('one')}`) ?? '';
    expect(stdout).toBe(`one=${digestOf(Buffer.from(manifest))}\n`);
    const { config } = JSON.parse(manifest) as { config: { digest: string } };
    const parsed: unknown = JSON.parse(ecr.layers.get(`idp-dev/one ${config.digest}`)?.toString() ?? '');
    expect(parsed).toMatchObject({ architecture: 'amd64', os: 'linux', config: { User: '65532:65532' } });
  });

  test('reads the files that the tag is a digest of', async () => {
    checkout.write('score/one/.dockerignore', '*\n!src\nsrc/**/*.test.ts\n# comment\n!/public/\n');
    for (const path of ['src/a.ts', 'src/b/c.test.ts', 'src/b/d.ts', 'docs/x.md', 'public/y', 'node_modules/z/z.js']) {
      checkout.write(`score/one/${path}`, path);
    }
    await real('one', '--output', 'images');
    const layout = join(checkout.directory, 'images/idp-dev/one');
    const layer = readOciLayout(layout).blobs.at(-1);
    const listed = execFileSync('tar', ['-tz'], { input: layer?.content, encoding: 'utf8' }).split('\n');
    const files = listed.filter((path) => path !== '' && !path.endsWith('/')).sort();
    const read = contextFiles(join(checkout.directory, 'score/one'));
    expect(read.filter((path) => path !== 'Dockerfile')).toEqual(files.filter((path) => path !== 'Dockerfile'));
    expect(files).toContain('src/b/d.ts');
  });
});
