import { InfoCard } from '@backstage/core-components';
import type { ReactNode } from 'react';
import type { Answer } from './use-idp';

/** A card with what was asked for, or one line that says why there is nothing to show. */
export function IdpCard<T>({
  title,
  answer,
  children,
}: {
  readonly title: string;
  readonly answer: Answer<T> | undefined;
  readonly children: (answer: T) => ReactNode;
}) {
  return (
    <InfoCard title={title}>
      <div data-testid={`idp ${title}`} style={{ overflowWrap: 'anywhere' }}>
        {answer === undefined ? 'asking…' : answer.problem === undefined ? children(answer as T) : answer.problem}
      </div>
    </InfoCard>
  );
}

/** Names and values below each other; readable on a narrow screen. */
export function Facts({ of }: { readonly of: readonly (readonly [name: string, value: ReactNode] | false)[] }) {
  return (
    <dl
      style={{ display: 'grid', gridTemplateColumns: 'minmax(6rem, max-content) 1fr', gap: '0.4rem 1rem', margin: 0 }}
    >
      {of.flatMap((fact) =>
        fact === false
          ? []
          : [
              <dt key={`${fact[0]} name`} style={{ fontWeight: 600 }}>
                {fact[0]}
              </dt>,
              <dd key={fact[0]} style={{ margin: 0 }}>
                {fact[1]}
              </dd>,
            ],
      )}
    </dl>
  );
}
