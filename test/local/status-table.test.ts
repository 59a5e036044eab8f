import { formatStatus } from '../../lib/local/status-table';
import type { Plan } from '../../lib/plan/plan';
import type { BucketClaim } from '../../lib/resource-types/s3/type';

const bucket: BucketClaim = {
  type: 's3',
  uid: 's3.default#receipts',
  logicalId: 'Receipts',
  name: 'idp-local-receipts',
  workloads: ['billing', 'orders'],
  versioned: true,
};
const plan: Plan = {
  platform: 'idp',
  environment: 'local',
  region: 'us-east-1',
  account: '000000000000',
  workloads: [],
  claims: [bucket],
  identities: [],
  images: [],
  routes: [{ workload: 'orders', path: '/api', port: 'http', url: 'http://localhost:8080/api' }],
  servers: [],
  catalogue: [],
  warnings: [],
};

test('shows workloads, resources and what is not done', () => {
  const text = formatStatus({
    address: 'http://localhost:8080',
    plan,
    workloads: [
      { name: 'orders', state: 'ready' },
      { name: 'billing', state: 'failing', reason: 'exited with code 3: no table' },
    ],
    limits: [{ claim: bucket, limit: 'objects have one version' }],
    awsEndpoint: 'http://127.0.0.1:4566',
  });
  expect(text).toBe(`WORKLOADS
  orders   ready    http://localhost:8080/api
  billing  failing  exited with code 3: no table

RESOURCES
  bucket  idp-local-receipts  billing, orders

NOT DONE LOCALLY
  bucket  idp-local-receipts  objects have one version

http://localhost:8080  (AWS services: http://127.0.0.1:4566)`);
});

test('escapes what a terminal would obey', () => {
  const reason = 'exited with code 1: \u001b[2Jgone \u009b31m\u202e';
  const workloads = [{ name: 'orders', state: 'failing' as const, reason }];
  const text = formatStatus({ address: '', plan: { ...plan, claims: [] }, workloads, limits: [], awsEndpoint: '' });
  expect(text).toContain('exited with code 1: \\u001b[2Jgone \\u009b31m\\u202e');
});

test('fits into the width of the terminal', () => {
  const reason = 'exited with code 1: Error: the table of the orders is not there';
  const workloads = [{ name: 'orders', state: 'failing' as const, reason }];
  const text = formatStatus({ address: '', plan, workloads, limits: [], awsEndpoint: '' }, 60);
  expect(text.split('\n').filter((line) => line.length > 60)).toEqual([]);
});
