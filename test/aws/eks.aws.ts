import { EmulatedPlatform } from './emulated-platform';
import { whatIsMissing } from './local-account';

// EKS is prepared, not proven. MiniStack keeps what CloudFormation is told about a cluster, and runs none.

jest.setTimeout(300_000);

const missing = whatIsMissing();
if (missing !== undefined) {
  process.stderr.write(`Left out: a deployment of EKS to an emulated account (${missing}).\n`);
}
const scenarios = missing === undefined ? describe : describe.skip;

scenarios('dev on EKS', () => {
  const platform = new EmulatedPlatform('dev');
  const { copy } = platform;

  beforeAll(async () => {
    await platform.up();
    const file = 'lib/config/environments.ts';
    copy.edit(file, "cidr: '10.20.0.0/22'", "cidr: '10.20.0.0/20'");
    copy.edit(
      file,
      "removal: 'destroy',",
      "removal: 'destroy', cluster: { engine: 'eks', version: '1.35', nodes: { types: ['t3.medium'], limit: { memory: 8192, cpu: 4 } } },",
    );
  });
  afterAll(() => {
    platform.down();
  });

  test('is made from nothing in one deployment of seven stacks, and the next one changes nothing', async () => {
    await platform.prepare();
    const made = await platform.deploy();
    expect(Object.keys(made)).toHaveLength(7);
    expect(
      Object.values(made)
        .flat()
        .filter((line) => !line.startsWith('create ')),
    ).toEqual([]);
    expect(made['dev-compute']).toEqual(
      expect.arrayContaining([
        'create AWS::EKS::Cluster',
        'create AWS::EKS::PodIdentityAssociation',
        'create AWS::EC2::Instance',
      ]),
    );
    expect(await platform.deploy()).toEqual({});
  });
});
