import type { EnvVar } from 'kubernetes-types/core/v1';
import type { PlannedContainer, WorkloadIdentity } from '../../plan/plan';
import type { ScoreContainer } from '../../score/score-schema';
import type { ClusterKind } from './cluster-kind';
import { SECRET_KEY, writtenIn } from './secrets';
import { because, from } from './trace';

/** Variables of a container, by name. Those of the Score file override those of the platform. */
export function environmentVariables(
  { name: containerName, variables, secrets, composed }: PlannedContainer,
  score: ScoreContainer,
  identity: WorkloadIdentity,
  { credentials }: ClusterKind,
): EnvVar[] {
  const own = score.variables ?? {};
  const at = (name: string) => ['containers', containerName, 'variables', name];
  const plain = Object.entries({ ...credentials.variables(identity), ...variables })
    .filter(([name]) => !Object.hasOwn(secrets, name) && !Object.hasOwn(composed, name))
    .map(([name, value]): [string, EnvVar] => {
      const variable: EnvVar = { name, value: escapeExpansion(value) };
      const reason = 'set by the platform: AWS region and role, and the address to listen on';
      return [name, Object.hasOwn(own, name) ? from(at(name), variable) : because(reason, variable)];
    });
  const secret = Object.entries(secrets).map(([name, { secret: secretName }]): [string, EnvVar] => {
    return [
      name,
      from(at(writtenIn(composed, name)), { name, valueFrom: { secretKeyRef: { name: secretName, key: SECRET_KEY } } }),
    ];
  });
  const whole = Object.entries(composed).map(([name, parts]): EnvVar => {
    const value = parts.map((part) => (typeof part === 'string' ? escapeExpansion(part) : `$(${part.variable})`));
    return from(at(name), { name, value: value.join('') });
  });
  // Kubernetes expands only variables that come before.
  return [...[...plain, ...secret].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, variable]) => variable), ...whole];
}

/**
 * Kubernetes expands `$(NAME)` in variables, commands and arguments, and turns `$$` into `$`; Score does neither. With
 * every `$` doubled, the program gets the text of the Score file.
 */
export function escapeExpansion(text: string): string {
  return text.replaceAll('$', '$$$$');
}
