import { bootstrap } from '../../lib/commands/bootstrap/run';

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Properties: { readonly ManagedPolicyName: string } }>>;
  readonly Outputs: { readonly Bootstrap: { readonly Value: { readonly 'Fn::Sub': string } } };
}

const template = JSON.parse(bootstrap('dev')) as Template;
const names = Object.values(template.Resources).map(({ Properties }) => Properties.ManagedPolicyName);
const command = template.Outputs.Bootstrap.Value['Fn::Sub'];

test('makes the policies that the command for cdk bootstrap names, each once', () => {
  const execution = names.filter((name) => name.startsWith('idp-dev-execution-'));
  const named = [...command.matchAll(/--cloudformation-execution-policies \S+:policy\/(\S+)/g)].map(([, name]) => name);
  expect(execution.length).toBeGreaterThan(0);
  expect(named).toEqual(execution);
  expect(command).toContain('--custom-permissions-boundary idp-dev-deployment-boundary ');
  expect([...names].sort()).toEqual([...execution, 'idp-dev-deployment-boundary', 'idp-dev-role-boundary'].sort());
});

test("gives an environment's bootstrap roles their own qualifier and toolkit stack, and the boundary to all of them", () => {
  expect(command).toContain('--qualifier idpdev ');
  expect(command).toContain('--toolkit-stack-name CDKToolkit-idpdev ');
  expect(command).toContain('--apply-permissions-boundary-to-all-roles');
  expect(command).not.toContain('AdministratorAccess');
});

test('names the environments when there is none of a name', () => {
  expect(() => bootstrap('qa')).toThrow("no environment 'qa'; environments: dev, prod");
});
