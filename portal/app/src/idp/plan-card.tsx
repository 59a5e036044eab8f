import { useEntity } from '@backstage/plugin-catalog-react';
import { Facts, IdpCard } from './idp-card';
import { useIdp } from './use-idp';

/** The facts of a workload in `idp catalogue --json` (lib/commands/catalogue/workload-facts.ts). */
export interface WorkloadFacts {
  readonly name: string;
  readonly kind: string;
  readonly file: string;
  readonly schedule?: string;
  readonly routes: readonly string[];
  readonly ports: readonly { readonly name: string; readonly port: number; readonly protocol: string }[];
  readonly cost: { readonly total: number; readonly usage: readonly string[] };
  readonly memory: {
    readonly request: number;
    readonly limit: number;
    readonly pods: number;
    readonly offered: number;
    readonly requested: number;
  };
  readonly role: {
    readonly name: string;
    readonly permissions: readonly { readonly actions: readonly string[]; readonly resource: string }[];
  };
  readonly objects: readonly string[];
  readonly environments: readonly string[];
}

/** The facts of the component on whose page this is, and its environment. */
export function useFacts() {
  const { name, namespace = 'default' } = useEntity().entity.metadata;
  return { environment: namespace, answer: useIdp<WorkloadFacts>(`workloads/${namespace}/${name}`) };
}

/** What the plan says of the workload: cost, memory, addresses, permissions. */
export function PlanCard() {
  const { answer } = useFacts();
  return (
    <IdpCard title="Plan" answer={answer}>
      {({ kind, file, schedule, routes, cost, memory, role }) => (
        <Facts
          of={[
            ['Source', file],
            ['Kind', schedule === undefined ? kind : `${kind}, ${schedule} (UTC)`],
            routes.length > 0 && ['Routes', routes.join(' ')],
            ['Cost', `${cost.total.toFixed(2)} US dollars a month for its resources`],
            cost.usage.length > 0 && ['By use', <Lines key="use" of={cost.usage} />],
            [
              'Memory',
              `requests ${memory.request} MiB in ${memory.pods} ${memory.pods === 1 ? 'pod' : 'pods'}, at most ${memory.limit}; all workloads request ${memory.requested} of ${memory.offered} MiB`,
            ],
            ['Role', role.name],
            ['May', <Permissions key="may" of={role.permissions} />],
          ]}
        />
      )}
    </IdpCard>
  );
}

function Lines({ of }: { readonly of: readonly string[] }) {
  return (
    <>
      {of.map((line) => (
        <div key={line}>{line}</div>
      ))}
    </>
  );
}

function Permissions({ of }: { readonly of: WorkloadFacts['role']['permissions'] }) {
  return of.length === 0 ? (
    <>nothing</>
  ) : (
    <>
      {of.map(({ actions, resource }) => (
        <details key={`${resource} ${actions.join()}`}>
          <summary>{resource}</summary>
          {actions.join(', ')}
        </details>
      ))}
    </>
  );
}
