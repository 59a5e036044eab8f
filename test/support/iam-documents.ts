import type { Stack } from 'aws-cdk-lib/core';
import { resourcesOf } from './template';

interface Statement {
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: unknown;
  readonly Resource?: unknown;
  readonly Condition?: unknown;
}

/** Every statement of every policy document in a stack, one line each, by logical id and property. */
export function iamDocumentsOf(stack: Stack): Record<string, string[]> {
  const documents: Record<string, string[]> = {};
  for (const [logicalId, { Properties }] of Object.entries(resourcesOf(stack))) {
    for (const [path, statements] of findDocuments(Properties ?? {}, logicalId)) {
      documents[path] = statements.map(line);
    }
  }
  return documents;
}

function findDocuments(value: unknown, path: string): [string, Statement[]][] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  if ('Statement' in value && 'Version' in value) {
    return [[path, value.Statement as Statement[]]];
  }
  return Object.entries(value).flatMap(([key, child]) => findDocuments(child, `${path}.${key}`));
}

function line({ Effect, Principal, Action, Resource, Condition }: Statement): string {
  return [
    Effect,
    list(Action),
    ...(Resource === undefined ? [] : ['on', list(Resource)]),
    ...(Principal === undefined ? [] : ['to', JSON.stringify(render(Principal))]),
    ...(Condition === undefined ? [] : ['if', JSON.stringify(render(Condition))]),
  ].join(' ');
}

function list(value: unknown): string {
  return [render(value)].flat().map(text).join(', ');
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Writes intrinsic functions as a reader would: `${Queue.Arn}`, `arn:${AWS::Partition}:s3:::name`. */
function render(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(render);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const [first] = Object.entries(value);
  switch (first?.[0]) {
    case 'Ref':
      return `\${${text(first[1])}}`;
    case 'Fn::GetAtt':
      return `\${${(first[1] as string[]).join('.')}}`;
    case 'Fn::ImportValue':
      return `\${import ${text(render(first[1]))}}`;
    case 'Fn::Join': {
      const [separator, parts] = first[1] as [string, unknown[]];
      return parts.map((part) => text(render(part))).join(separator);
    }
    default:
      return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, render(child)]));
  }
}
