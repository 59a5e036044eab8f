import { useEntity } from '@backstage/plugin-catalog-react';
import { Facts, IdpCard } from './idp-card';
import { useIdp } from './use-idp';

/** What `idp status --json` prints (lib/commands/status/run.ts). */
interface LocalStatus {
  readonly run: 'none' | 'starting' | 'silent' | 'up';
  readonly workloads: readonly {
    readonly name: string;
    readonly state: string;
    readonly reason?: string;
    readonly restarts: number;
    readonly urls: readonly string[];
  }[];
}

const NOT_UP = {
  none: "no local run of this checkout; start one with 'npm start'",
  starting: 'the local run of this checkout is starting',
  silent: "the local run of this checkout does not answer; stop it with 'npx idp down'",
};

/** The state of the workload in the local run, now. */
export function LocalRunCard() {
  const { name } = useEntity().entity.metadata;
  const answer = useIdp<LocalStatus>('status', 3);
  return (
    <IdpCard title="Local run" answer={answer}>
      {({ run, workloads }) => {
        const workload = workloads.find((it) => it.name === name);
        if (run !== 'up') {
          return NOT_UP[run];
        }
        if (workload === undefined) {
          return "not part of the local run; start it again with 'npx idp up', or let 'npx idp up --watch' follow";
        }
        const { state, reason, restarts, urls } = workload;
        return (
          <Facts
            of={[
              ['State', state],
              reason !== undefined && ['Reason', reason.split('\n')[0]],
              ['Restarts', restarts],
              urls.length > 0 && ['Address', urls.map((url) => <Address key={url} url={url} />)],
            ]}
          />
        );
      }}
    </IdpCard>
  );
}

function Address({ url }: { readonly url: string }) {
  return (
    <a href={url} target="_blank" rel="noreferrer" style={{ display: 'block', textDecoration: 'underline' }}>
      {url}
    </a>
  );
}
