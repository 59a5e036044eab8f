import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { FakeHost } from './fake-host';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

describe('the ECR credential provider', () => {
  const agent = new FakeHost('agent');
  agent.boot();
  const ask = (image: string) =>
    spawnSync(join(agent.root, 'var/lib/rancher/credentialprovider/bin/ecr-credential-provider'), {
      input: JSON.stringify({ kind: 'CredentialProviderRequest', image }),
      env: { PATH: `${agent.root}/fake/bin:/usr/bin:/bin`, FAKE: join(agent.root, 'fake') },
      encoding: 'utf8',
    });

  test("answers for an ECR image with the image's own registry", () => {
    const { stdout } = ask('111111111111.dkr.ecr.eu-west-1.amazonaws.com/idp-dev/orders:1');
    expect(Object.keys((JSON.parse(stdout) as { auth: object }).auth)).toEqual([
      '111111111111.dkr.ecr.eu-west-1.amazonaws.com',
    ]);
    expect(agent.read('fake/calls')).toContain('aws ecr get-login-password --region eu-west-1');
  });

  test('refuses any other registry', () => {
    const { status, stderr } = ask('example.com/orders:1');
    expect([status, stderr]).toEqual([1, 'not an ECR image: example.com/orders:1\n']);
  });
});
