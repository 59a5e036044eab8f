import { Template } from 'aws-cdk-lib/assertions';
import type { Stack } from 'aws-cdk-lib/core';

const templates = new WeakMap<Stack, Template>();

/** The template of a stack, synthesized once. */
export function templateOf(stack: Stack): Template {
  const template = templates.get(stack) ?? Template.fromStack(stack);
  templates.set(stack, template);
  return template;
}

/** One resource of a template. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** All resources of a stack, by logical id. */
export function resourcesOf(stack: Stack): Record<string, Resource> {
  return (templateOf(stack).toJSON() as { Resources?: Record<string, Resource> }).Resources ?? {};
}

/** What a stack holds: type by logical id. */
export function inventoryOf(stack: Stack): Record<string, string> {
  return maskHashes(Object.fromEntries(Object.entries(resourcesOf(stack)).map(([id, { Type }]) => [id, Type])));
}

/** The same value without what changes with every edit: hashes of assets, and of hosts in the ids of what belongs to one. */
export function maskHashes<Value>(value: Value): Value {
  const masked = JSON.stringify(value)
    .replaceAll(/\b[0-9a-f]{64}\b/g, '<hash>')
    .replaceAll(/((?:Instance|SignalUrl|SignalReady)[0-9A-F]{8})[0-9a-f]{16}\b/g, '$1<hash>');
  return JSON.parse(masked) as Value;
}
