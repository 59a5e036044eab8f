import type { ManifestOf } from '../../plan/manifest';
import type { ServicePort } from '../../plan/plan';
import { selector } from './labels';
import { because, from } from './trace';

/** The workload's address inside the cluster: `<workload>.<workload>.svc`. */
export function service(workload: string, ports: readonly ServicePort[]): ManifestOf<'Service'> {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: workload, namespace: workload },
    spec: {
      selector: because('the pods of this workload', selector(workload)),
      ports: ports.map(({ name, port, targetPort, protocol }) => {
        const at = ['service', 'ports', name];
        return from(at, {
          name,
          port: from([...at, 'port'], port),
          targetPort: from([...at, 'targetPort'], targetPort),
          protocol: from([...at, 'protocol'], protocol),
        });
      }),
    },
  };
}
