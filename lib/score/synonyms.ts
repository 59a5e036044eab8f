/** Fields that people write, from Docker Compose, Kubernetes and early versions of Score, and what Score calls them. */
export const SYNONYMS: Readonly<Record<string, string>> = {
  cmd: 'command',
  dependencies: 'resources',
  dependsOn: 'before',
  depends_on: 'before',
  entrypoint: 'command',
  env: 'variables',
  environment: 'variables',
  externals: 'resources',
  healthcheck: 'livenessProbe',
  liveness: 'livenessProbe',
  mounts: 'volumes',
  properties: 'params',
  readiness: 'readinessProbe',
  services: 'service',
  volumeMounts: 'volumes',
};
