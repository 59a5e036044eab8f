import { UserError } from '../../diagnostics/user-error';
import { oneOf } from '../../diagnostics/did-you-mean';
import { Orchestrator } from '../orchestrator';
import type { Claim, Image, Plan } from '../../plan/plan';
import type { ResourceDefinition } from '../resources/resource-definitions';
import { RESOURCE_TYPES } from '../../resource-types';
import type { ScoreDocument } from '../../score/score-document';
import type { Target } from '../../plan/target';
import type { WorkloadSource } from '../../score/workload-source';
import { explainClaim } from './explain-claim';
import { explainObject } from './explain-object';
import { explainRole } from './explain-role';
import type { Answer } from './explanation';
import { placeOf } from './place';

/** The thing whose origins the user asks for. */
export interface Question {
  /**
   * `<kind>/<name>` of a Kubernetes object, a CloudFormation type, the name of a role, or the uid, AWS name or logical id
   * of a claim.
   */
  readonly subject: string;
  /** Path of a value in a Kubernetes object; all values if undefined. */
  readonly path?: string;
  /** Namespace of the Kubernetes object, needed if several have its name. */
  readonly namespace?: string;
}

interface Context {
  readonly plan: Plan;
  readonly documents: ReadonlyMap<string, ScoreDocument>;
  readonly definitions: ReadonlyMap<string, ResourceDefinition>;
}

/**
 * Explains values of a plan: each comes from a line of a Score file, or was chosen by the platform.
 *
 * @throws UserError if a Score file is not valid, or the subject is not in the plan
 */
export function why(sources: readonly WorkloadSource[], target: Target, question: Question): Answer[] {
  const { plan, documents, definitions, diagnostics } = new Orchestrator(target).analyse(sources);
  diagnostics.throwIfErrors();
  const context: Context = {
    plan: plan as Plan,
    documents: new Map(documents.map((document) => [document.spec.metadata.name, document])),
    definitions,
  };
  const { subject } = question;
  if (subject.startsWith('AWS::')) {
    return whyType(context, subject);
  }
  const claims = context.plan.claims.filter((claim) => [claim.uid, claim.name, claim.logicalId].includes(subject));
  const roles = context.plan.identities.filter(({ roleName }) => roleName === subject);
  if (claims.length + roles.length > 0) {
    return [
      ...explainClaims(context, claims),
      ...roles.map((role) => explainRole(role, context.plan.claims, context.definitions)),
    ];
  }
  if (subject.includes('/')) {
    return [whyObject(context, question)];
  }
  const choices = context.plan.claims.map(({ uid }) => uid);
  throw new UserError(
    `no claim '${subject}'; ${oneOf('claims', choices, subject)}; or use <kind>/<name> of a Kubernetes object, or a CloudFormation type`,
  );
}

function whyObject({ plan, documents }: Context, { subject, path, namespace }: Question): Answer {
  const slash = subject.indexOf('/');
  const [kind, name] = [subject.slice(0, slash), subject.slice(slash + 1)];
  const objects = plan.workloads.flatMap((workload) => workload.manifests.map((manifest) => ({ workload, manifest })));
  const named = objects.filter(
    ({ manifest }) => manifest.kind.toLowerCase() === kind.toLowerCase() && manifest.metadata.name === name,
  );
  const found = named.filter(({ manifest }) => namespace === undefined || manifest.metadata.namespace === namespace);
  const [first, ...others] = found;
  if (first === undefined) {
    const names = objects.map(({ manifest }) => `${manifest.kind}/${manifest.metadata.name}`);
    throw new UserError(
      `no object '${subject}'${namespace === undefined ? '' : ` in ${namespace}`}; ${oneOf('objects', [...new Set(names)], subject)}`,
    );
  }
  if (others.length > 0) {
    const namespaces = found.map(({ manifest }) => manifest.metadata.namespace ?? '');
    throw new UserError(`'${subject}' is in several namespaces; choose one with --namespace: ${namespaces.join(', ')}`);
  }
  const document = documents.get(first.workload.name) as ScoreDocument;
  return explainObject(first.workload, first.manifest, document, path);
}

/** Explains all resources of one CloudFormation type that belong to workloads. */
function whyType(context: Context, asked: string): Answer[] {
  const { plan, definitions } = context;
  if (asked === 'AWS::IAM::Role') {
    return plan.identities.map((role) => explainRole(role, plan.claims, definitions));
  }
  if (asked === 'AWS::ECR::Repository') {
    return plan.images.map((image) => explainImage(image, context));
  }
  const types = [...RESOURCE_TYPES.values()].filter(({ cloudFormation = [] }) => cloudFormation.includes(asked));
  if (types.length === 0) {
    const known = [...RESOURCE_TYPES.values()].flatMap(({ cloudFormation = [] }) => cloudFormation);
    const all = [...new Set(['AWS::IAM::Role', 'AWS::ECR::Repository', ...known])];
    throw new UserError(
      `no workload can have a resource of type ${asked} (those of the platform are in lib/stacks); ${oneOf('types', all, asked)}`,
    );
  }
  return explainClaims(
    context,
    plan.claims.filter(({ type }) => types.some((it) => it.type === type)),
  );
}

/** Explains an image repository: the containers that are built from source. */
function explainImage({ repository, context, workload }: Image, { documents }: Context): Answer {
  const document = documents.get(workload) as ScoreDocument;
  const built = Object.entries(document.spec.containers).filter(([, { image }]) => image === '.');
  return {
    subject: repository,
    explanations: built.map(([container]) => ({
      path: 'context',
      value: context,
      origin: placeOf(document, ['containers', container, 'image']),
    })),
  };
}

function explainClaims({ definitions }: Context, claims: readonly Claim[]): Answer[] {
  return claims.map((claim) => explainClaim(claim, definitions.get(claim.uid) as ResourceDefinition));
}
