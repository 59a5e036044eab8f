import { useEntity } from '@backstage/plugin-catalog-react';
import { Facts, IdpCard } from './idp-card';
import { useFacts } from './plan-card';
import { useIdp } from './use-idp';

/** What `idp status --env --json` prints (lib/commands/status/environment-status.ts), as far as it is shown. */
interface EnvironmentStatus {
  readonly environment: string;
  readonly stale: boolean;
  readonly cluster?: { readonly workloads: readonly ClusterWorkload[] };
  readonly problems: readonly { readonly part: string; readonly problem: string }[];
}

interface ClusterWorkload {
  readonly name: string;
  readonly ready: boolean;
  readonly message?: string;
  readonly pods: { readonly wanted: number; readonly ready: number };
  readonly restarts: number;
}

/** What `idp history --json` prints (lib/commands/history/run.ts), as far as it is shown. */
interface History {
  readonly releases: readonly {
    readonly number: number;
    readonly at: string;
    readonly by: string;
    readonly tag: string;
    readonly current: boolean;
  }[];
}

/** The workload in its environment, or in the first one if this is its page in the local run. */
export function EnvironmentCard() {
  const { name } = useEntity().entity.metadata;
  const { environment, answer: facts } = useFacts();
  const found = facts?.problem === undefined ? facts?.environments[0] : undefined;
  const asked = environment === 'local' ? found : environment;
  const status = useIdp<EnvironmentStatus>(asked && `status/${asked}`, 60);
  const history = useIdp<History>(asked && `history/${asked}`, 60);
  return (
    <IdpCard title="Environment" answer={facts?.problem === undefined ? status : facts}>
      {({ cluster, stale, problems }) => {
        const problem = problems.find(({ part }) => part === 'cluster')?.problem;
        return (
          <Facts
            of={[
              ['Environment', asked],
              ['State', stateOf(name, cluster?.workloads, stale) ?? problem],
              // Whoever has no credentials reads that once.
              (history?.problem === undefined || history.problem !== problem) && [
                'Releases',
                <Releases key="releases" answer={history} />,
              ],
            ]}
          />
        );
      }}
    </IdpCard>
  );
}

function stateOf(name: string, workloads: readonly ClusterWorkload[] | undefined, stale: boolean) {
  if (workloads === undefined) {
    return undefined;
  }
  const workload = workloads.find((it) => it.name === name);
  const state = workload === undefined ? 'does not run there' : inWords(workload);
  return stale ? `${state} (the report of the cluster is old)` : state;
}

function inWords({ ready, message = 'not ready', pods, restarts }: ClusterWorkload) {
  return `${ready ? 'ready' : message}, ${pods.ready} of ${pods.wanted} pods, ${restarts} restarts`;
}

function Releases({ answer }: { readonly answer: ReturnType<typeof useIdp<History>> }) {
  if (answer === undefined || answer.problem !== undefined) {
    return <>{answer?.problem ?? 'asking…'}</>;
  }
  return answer.releases.length === 0 ? (
    <>none yet</>
  ) : (
    <ol style={{ margin: 0, paddingLeft: '1.8rem' }}>
      {answer.releases.map(({ number, at, by, tag, current }) => (
        <li key={number} value={number}>
          {tag}, {at.slice(0, 16).replace('T', ' ')}, {by}
          {current ? ' (runs now)' : ''}
        </li>
      ))}
    </ol>
  );
}
