import type { Container, PodSpec, Volume } from 'kubernetes-types/core/v1';
import { because, from } from '../../../lib/orchestrator/convert/trace';
import type { Manifest, ManifestOf } from '../../../lib/plan/manifest';

/*
 * `npm run typecheck` checks this file: each expected error is a misspelt or wrong field of a Kubernetes object that must
 * not compile. A line that does compile is an error of its own. Nothing runs it.
 */

export const pod: PodSpec = because('a right one', { containers: [], terminationGracePeriodSeconds: 30 });

// @ts-expect-error misspelt inside because()
export const grace: PodSpec = because('misspelt', { containers: [], terminationGracePeriodSecond: 30 });

// @ts-expect-error misspelt inside from(), in an item of a list
export const mounts: Container = from([], { name: 'main', volumeMounts: [{ name: 'tmp', mountPaths: '/tmp' }] });

// @ts-expect-error misspelt in an object that map() returns
export const volumes: Volume[] = ['a'].map((name) => from([name], { name, configmap: { name } }));

// @ts-expect-error a wrong type of a traced value
export const container: Container = { name: 'main', image: from(['image'], 1) };

export const deployment = (template: PodSpec): ManifestOf<'Deployment'> => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'shop' },
  spec: {
    selector: {},
    // @ts-expect-error misspelt beside a traced value
    replica: because('one', 1),
    template: { spec: template },
  },
});

// @ts-expect-error a kind with the version of another API group
export const job: Manifest = { apiVersion: 'apps/v1', kind: 'Job', metadata: { name: 'shop' } };

// @ts-expect-error metadata without a name
export const nameless: Manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: {} };
