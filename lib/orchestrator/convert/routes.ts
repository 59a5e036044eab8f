import type { Environment } from '../../config/environment';
import type { ManifestOf } from '../../plan/manifest';
import { shorten } from '../../plan/names';
import type { Route, ServicePort } from '../../plan/plan';
import type { ClusterKind } from './cluster-kind';
import { selector } from './labels';

/**
 * The objects of one route: an Ingress, and where the environment serves routes, the policy that lets their requests in.
 *
 * @param id - of the resource
 * @param port - the service port that the route names
 */
export function routeObjects(
  id: string,
  route: Route,
  port: ServicePort,
  cluster: ClusterKind,
  environment: Environment,
): (ManifestOf<'Ingress'> | ManifestOf<'NetworkPolicy'>)[] {
  const served = environment.ingress !== undefined;
  return [
    ingress(id, route, port, cluster, environment),
    ...(served ? [opensPort(id, route, port, cluster, environment)] : []),
  ];
}

function ingress(
  id: string,
  route: Route,
  { port }: ServicePort,
  { routes }: ClusterKind,
  environment: Environment,
): ManifestOf<'Ingress'> {
  const { workload, host, path } = route;
  // Without a class no controller takes it.
  const served = environment.ingress !== undefined;
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name: shorten(id, 253),
      namespace: workload,
      annotations: served ? routes.annotations(route, environment) : undefined,
    },
    spec: {
      ingressClassName: served ? routes.ingressClassName : undefined,
      rules: [
        {
          ...(host === undefined ? {} : { host }),
          http: {
            // By number: the name of a service port may be longer than the 15 characters that Ingress allows.
            paths: [{ path, pathType: 'Prefix', backend: { service: { name: workload, port: { number: port } } } }],
          },
        },
      ],
    },
  };
}

/** Opens a port to what serves routes. */
function opensPort(
  id: string,
  { workload }: Route,
  { targetPort, protocol }: ServicePort,
  { routes }: ClusterKind,
  environment: Environment,
): ManifestOf<'NetworkPolicy'> {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: shorten(`ingress-${id}`, 253), namespace: workload },
    spec: {
      podSelector: { matchLabels: selector(workload) },
      policyTypes: ['Ingress'],
      ingress: [{ from: [routes.from(environment)], ports: [{ port: targetPort, protocol }] }],
    },
  };
}
