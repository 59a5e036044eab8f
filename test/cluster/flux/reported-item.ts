import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { FakeHost } from '../../hosts/fake-host';
import type { ControlPlane } from './control-plane';

/** What the program of the server gives to the AWS CLI, which is what DynamoDB would store. */
export function reportedItem(host: FakeHost, { kubeconfig }: Pick<ControlPlane, 'kubeconfig'>): Report {
  const { status, stderr } = spawnSync(join(host.root, 'usr/local/sbin/idp-report-status'), {
    env: {
      PATH: `${host.root}/fake/status:${process.env['PATH']}`,
      KUBECONFIG: kubeconfig,
      STATUS_TABLE: 'idp-dev-deployments',
      ITEM: join(host.root, 'item.json'),
    },
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(host.read('item.json')) as Report;
}

interface Report {
  readonly TableName: string;
  readonly Item: Readonly<Record<'kind' | 'id' | 'document', { readonly S: string }>>;
}
