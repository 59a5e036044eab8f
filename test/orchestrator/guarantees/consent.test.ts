import fc from 'fast-check';
import { orchestrate } from '../../../lib/orchestrator/orchestrator';
import type { Plan } from '../../../lib/plan/plan';
import { CLAIM_TYPES } from '../../../lib/resource-types';
import type { ClaimType } from '../../../lib/resource-types/claim-type';
import { UserError } from '../../../lib/diagnostics/user-error';
import { sourceOf, type Document, type Resource } from '../../support/arbitrary-workloads';
import { testTarget } from '../../support/target';

const NAMES = ['aa', 'bb', 'cc'];
const word = fc.option(fc.constantFrom('*', '*', 'aa', 'bb', 'cc', 'aa, bb', 'bb,cc'), { nil: undefined, freq: 4 });
/** An id, and the owner's word, which is of no use without one. */
const named = (id: string | undefined, text: string | undefined) =>
  id === undefined ? {} : { id, metadata: id.includes('.') ? {} : annotated(text) };
const annotated = (text: string | undefined) =>
  text === undefined ? {} : { annotations: { 'idp.dev/shared-with': text } };

const claim = fc
  .record({
    type: fc.constantFrom('s3', 'secret', 'sns-topic'),
    id: fc.option(fc.constantFrom('one', 'one', 'two', 'two', 'aa.r0'), { nil: undefined }),
    word,
  })
  .map(({ type, id, word: text }) => ({ type, ...named(id, text) }));
const call = fc
  .record({ workload: fc.constantFrom(...NAMES), id: fc.option(fc.constant('front'), { nil: undefined }), word })
  .map(({ workload, id, word: text }) => ({
    type: 'service-port',
    ...named(id, text),
    params: { workload, port: 'web' },
  }));
const topicQueue = fc
  .constantFrom('${resources.r0.arn}', '${resources.r1.arn}', 'arn:aws:sns:us-east-1:000000000000:idp-dev-one')
  .map((topic): Resource => ({ type: 'sqs', params: { topics: [topic] } }));

/** Three workloads whose resources take what they can; most sets are not valid. */
const workloads = fc
  .tuple(
    ...NAMES.map(() =>
      fc.record({
        offers: word,
        resources: fc.array(
          fc.oneof(
            { arbitrary: claim, weight: 5 },
            { arbitrary: call, weight: 3 },
            { arbitrary: topicQueue, weight: 1 },
          ),
          { maxLength: 2 },
        ),
      }),
    ),
  )
  .map((all) =>
    all.map(
      ({ offers, resources }, index) =>
        ({
          apiVersion: 'score.dev/v1b1',
          metadata: { name: NAMES[index], ...annotated(offers) },
          service: { ports: { web: { port: 80, targetPort: 8080 } } },
          containers: { main: { image: '.' } },
          resources: Object.fromEntries(resources.map((resource, at) => [`r${at}`, resource])),
        }) as unknown as Document,
    ),
  );

/** Whether a text, which stands in the owner's file, names a workload. Written again, so that the two can disagree. */
const names = (text: string | undefined, workload: string) =>
  text === '*' || (text ?? '').split(/, ?/).includes(workload);

/** Every pair of a workload and what it gets of another one, with the words of that one. */
function takings(documents: readonly Document[], plan: Plan): { taker: string; words: (string | undefined)[] }[] {
  const wordsOf = (workload: string, uid: string) =>
    documents
      .filter(({ metadata }) => metadata.name === workload)
      .flatMap(({ resources }) => Object.values(resources))
      .filter(({ type, id }) => uid === `${type}.default#${id ?? ''}`)
      .map(({ metadata }) => metadata?.annotations?.['idp.dev/shared-with']);
  const offer = (workload: string) =>
    documents.find(({ metadata }) => metadata.name === workload)?.metadata.annotations?.['idp.dev/shared-with'];
  // An owner is found by what the files say, not by what the plan says.
  const ownerOf = (uid: string): string => {
    const [, id = ''] = uid.split('#');
    const [first = ''] = id.split('.');
    const having = documents.filter(({ metadata, resources }) =>
      Object.entries(resources).some(
        ([name, { type, id: given = `${metadata.name}.${name}` }]) => uid === `${type}.default#${given}`,
      ),
    );
    const sharing = having.filter(({ metadata }) => wordsOf(metadata.name, uid).some((text) => text !== undefined));
    return id.includes('.') ? first : ((sharing[0] ?? having[0])?.metadata.name ?? '');
  };
  const resourcesOf = (uid: string) => {
    const found = plan.claims.find((it) => it.uid === uid);
    const grants = Object.values((CLAIM_TYPES as Record<string, ClaimType>)[found?.type ?? '']?.access ?? {}).flat();
    return new Set(grants.map((grant) => JSON.stringify(found && grant.resource(found))));
  };
  const permitted = plan.identities.flatMap(({ workload, statements }) =>
    statements.flatMap(({ resources }) =>
      plan.claims
        .filter(({ uid }) => resources.some((resource) => resourcesOf(uid).has(JSON.stringify(resource))))
        .map(({ uid }) => ({ taker: workload, owner: ownerOf(uid), words: wordsOf(ownerOf(uid), uid) })),
    ),
  );
  const subscribed = plan.claims.flatMap((queue) =>
    queue.type !== 'sqs'
      ? []
      : queue.topics.map((topic) => {
          const uid = plan.claims.find(({ type, name }) => type === 'sns-topic' && name === topic)?.uid ?? '';
          return { taker: ownerOf(queue.uid), owner: ownerOf(uid), words: wordsOf(ownerOf(uid), uid) };
        }),
  );
  const called = plan.workloads.flatMap(({ manifests }) =>
    manifests.flatMap(({ kind, metadata }) => {
      const [, taker] = /^from-(.*)$/.exec(kind === 'NetworkPolicy' ? metadata.name : '') ?? [];
      const owner = metadata.namespace ?? '';
      return taker === undefined ? [] : [{ taker, owner, words: [offer(owner)] }];
    }),
  );
  return [...permitted, ...subscribed, ...called].filter(({ taker, owner }) => taker !== owner);
}

test("no plan gives a workload anything of another without that one's word", () => {
  let taken = 0;
  fc.assert(
    fc.property(workloads, (documents) => {
      let plan: Plan;
      try {
        plan = orchestrate(documents.map(sourceOf), testTarget());
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
        return;
      }
      for (const { taker, words } of takings(documents, plan)) {
        taken += 1;
        expect({ taker, words, given: words.some((text) => names(text, taker)) }).toMatchObject({ given: true });
      }
    }),
    { numRuns: 1000 },
  );
  expect(taken).toBeGreaterThan(20);
}, 120_000);
