import { useState } from 'react';
import { IdpCard } from './idp-card';
import { useFacts } from './plan-card';
import { useIdp } from './use-idp';

/** What `idp why --json` prints (lib/orchestrator/why/explanation.ts). */
type Answers = readonly { readonly subject: string; readonly explanations: readonly Explanation[] }[];

interface Explanation {
  readonly path: string;
  readonly value: unknown;
  readonly origin:
    { readonly reason: string } | { readonly file: string; readonly line: number; readonly path: string };
}

/** Where the values of the workload's Kubernetes objects come from. */
export function WhyCard() {
  const { environment, answer } = useFacts();
  const [chosen, choose] = useState<string>();
  const [text, setText] = useState('');
  const facts = answer?.problem === undefined ? answer : undefined;
  const asked = environment === 'local' ? facts?.environments[0] : environment;
  const subject = chosen ?? facts?.objects.find((it) => /^(Deployment|CronJob|Job)\//.test(it)) ?? facts?.objects[0];
  const why = useIdp<Answers>(
    asked === undefined || subject === undefined ? undefined : `why/${asked}?subject=${encodeURIComponent(subject)}`,
  );
  return (
    <IdpCard title="Why is a value what it is?" answer={answer?.problem === undefined ? why : answer}>
      {(answers) => (
        <>
          <label>
            Object in {asked}{' '}
            <select value={subject} onChange={({ target }) => choose(target.value)}>
              {facts?.objects.map((it) => (
                <option key={it}>{it}</option>
              ))}
            </select>
          </label>{' '}
          <label>
            Path contains <input value={text} onChange={({ target }) => setText(target.value)} />
          </label>
          <ul style={{ maxHeight: '20rem', overflow: 'auto', paddingLeft: '1rem' }} tabIndex={0} aria-label="Values">
            {answers
              .flatMap(({ explanations }) => explanations)
              .filter(({ path }) => path.includes(text))
              .map(({ path, value, origin }) => (
                <li key={path}>
                  <code>{path}</code>: <code>{JSON.stringify(value)}</code> <Origin of={origin} />
                </li>
              ))}
          </ul>
        </>
      )}
    </IdpCard>
  );
}

function Origin({ of }: { readonly of: Explanation['origin'] }) {
  return <em>{'reason' in of ? of.reason : `${of.file}:${of.line} ${of.path}`}</em>;
}
