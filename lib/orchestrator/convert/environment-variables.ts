import type { PlannedContainer, WorkloadIdentity } from '../../plan/plan';
import type { ScoreContainer } from '../../score/score-schema';
import { escapeExpansion } from './escape-expansion';
import { SECRET_KEY } from './secret';
import { TOKEN_DIRECTORY } from '../../plan/names';
import { because, from } from './trace';

/** What a container's program finds in its environment, by name; what the Score file says goes before all else. */
export function environmentVariables(
  { name: containerName, variables, secrets }: PlannedContainer,
  score: ScoreContainer,
  identity: WorkloadIdentity,
): unknown[] {
  const own = score.variables ?? {};
  const at = (name: string) => ['containers', containerName, 'variables', name];
  const entries = [
    ...Object.entries({ ...roleVariables(identity), ...variables })
      .filter(([name]) => !Object.hasOwn(secrets, name))
      .map(([name, value]) => {
        const entry = { name, value: escapeExpansion(value) };
        const reason = 'set for every program: its AWS region and role, and where it is to listen';
        return { name, entry: Object.hasOwn(own, name) ? from(at(name), entry) : because(reason, entry) };
      }),
    ...Object.entries(secrets).map(([name, { secret }]) => ({
      name,
      entry: from(at(name), { name, valueFrom: { secretKeyRef: { name: secret, key: SECRET_KEY } } }),
    })),
  ];
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ entry }) => entry);
}

function roleVariables({ roleArn }: WorkloadIdentity): Record<string, string> {
  return {
    AWS_ROLE_ARN: roleArn,
    AWS_STS_REGIONAL_ENDPOINTS: 'regional',
    AWS_WEB_IDENTITY_TOKEN_FILE: `${TOKEN_DIRECTORY}/token`,
  };
}
