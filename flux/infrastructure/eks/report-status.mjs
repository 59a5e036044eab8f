// Writes what the cluster does to the platform's table each minute, for `idp status`, `publish --wait` and the deploy
// workflow, as lib/hosts/report-status.sh does on k3s: lib/release/cluster-status.ts describes it. It reads no Secret. Memory
// and disk of nodes are left out: the right to ask kubelets for them is also the right to run commands in every pod.
import { callAws, credentials } from './aws.mjs';
import { clusterStatus } from './cluster-status.mjs';
import { everyMinute } from './every-minute.mjs';

import { list } from './kubernetes.mjs';

const OURS = 'app.kubernetes.io/managed-by=aws-idp-mini';
const PUT = { service: 'dynamodb', json: '1.0', target: 'DynamoDB_20120810.PutItem' };
const FLUX = {
  OCIRepository: '/apis/source.toolkit.fluxcd.io/v1/namespaces/flux-system/ocirepositories',
  Kustomization: '/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/flux-system/kustomizations',
};
const OBJECTS = {
  Deployment: '/apis/apps/v1/deployments',
  StatefulSet: '/apis/apps/v1/statefulsets',
  Job: '/apis/batch/v1/jobs',
  CronJob: '/apis/batch/v1/cronjobs',
  Pod: '/api/v1/pods',
  Service: '/api/v1/services',
};

/** Fields that no report needs, and which would fill the memory of a small pod: they are most of an object. */
const LEFT_OUT = new Set([
  'affinity',
  'annotations',
  'env',
  'livenessProbe',
  'managedFields',
  'readinessProbe',
  'resources',
  'securityContext',
  'startupProbe',
  'tolerations',
  'volumeMounts',
  'volumes',
]);

/** Objects of these kinds, which their lists do not name. */
async function read(kinds, selector) {
  const found = [];
  for (const [kind, path] of Object.entries(kinds)) {
    for await (const { metadata, spec, status } of list(path, selector)) {
      const without = (key, value) => (LEFT_OUT.has(key) ? undefined : value);
      found.push(JSON.parse(JSON.stringify({ kind, metadata, spec, status }, without)));
    }
  }
  return found;
}

await everyMinute(async () => {
  const report = clusterStatus({
    flux: await read(FLUX),
    objects: await read(OBJECTS, OURS),
    nodes: await read({ Node: '/api/v1/nodes' }),
  });
  const Item = {
    kind: { S: 'status' },
    id: { S: 'cluster' },
    writtenAt: { S: report.writtenAt },
    document: { S: shortened(report) },
  };
  await callAws('PutItem', PUT, { TableName: process.env.STATUS_TABLE, Item }, await credentials());
  return true;
});

/** DynamoDB takes items of 400 KB; a status of 200 KB has about 500 workloads with messages, which are cut first. */
function shortened(report) {
  const bare = { ...report, workloads: report.workloads.map((it) => ({ ...it, message: '', images: [] })) };
  const texts = [cut(report, 300), cut(report, 120)].map((it) => JSON.stringify(it));
  return texts.find((text) => Buffer.byteLength(text) < 200_000) ?? JSON.stringify(bare);
}

/** Shortens every text. */
function cut(report, longest) {
  const isLong = (value) => typeof value === 'string' && value.length > longest;
  return JSON.parse(JSON.stringify(report, (_, value) => (isLong(value) ? `${value.slice(0, longest - 1)}…` : value)));
}
